//! The hashes of issues.

use serde_json::{Value, json};

use crate::harness::{Server, on_both_stores};
use crate::issue_life::{issue_called, lead_hash_to, report};

on_both_stores!(
    hashes_come_with_their_latest_events,
    hashes_are_paged_those_with_the_latest_events_first,
    what_cannot_be_unmerged_is_refused,
    a_hash_that_leads_no_other_event_goes_with_the_one_that_has_it,
);

fn list(server: &Server, path: &str) -> Value {
    server.get(path).expect(200).json()
}

fn hashes_come_with_their_latest_events(server: Server) {
    report(&server, "boom");
    server.report(&json!({"message": "boom", "environment": "staging", "release": "1.0", "user": {"id": "7"}}));
    let id = issue_called(&server, "boom").unwrap();
    let event = |full: &str| list(&server, &format!("/api/0/issues/{id}/events/?full={full}"))[0].clone();
    let hash = event("true")["fingerprints"][0].clone();
    let shown =
        |event: Value| json!([{"id": hash, "latestEvent": event, "mergedBySeer": false, "seerMatchDistance": null}]);
    for start in
        ["/api/0/issues", "/api/0/groups", "/api/0/organizations/acme/issues", "/api/0/organizations/acme/groups"]
    {
        assert_eq!(list(&server, &format!("{start}/{id}/hashes/")), shown(event("true")));
        assert_eq!(list(&server, &format!("{start}/{id}/hashes/?full=true")), shown(event("true")));
        assert_eq!(list(&server, &format!("{start}/{id}/hashes/?full=false")), shown(event("false")));
    }
    assert_eq!(event("true")["release"]["version"], "1.0");
    server.get("/api/0/issues/999999/hashes/").expect(404);
    server.get("/api/0/organizations/acme/issues/WEB-1/hashes/").expect(200);
}

fn hashes_are_paged_those_with_the_latest_events_first(server: Server) {
    let mut first = String::new();
    for text in ["first", "second", "third"] {
        let id = report(&server, text);
        if first.is_empty() {
            first = id;
        } else {
            lead_hash_to(&server, &id, &first);
        }
    }
    server.report(&json!({"message": "first"}));
    let path = format!("/api/0/organizations/acme/issues/{first}/hashes/?full=0");
    let titles = |answer: Value| {
        let hashes = answer.as_array().unwrap().clone();
        hashes.into_iter().map(|it| it["latestEvent"]["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(titles(list(&server, &path)), ["first", "third", "second"]);
    assert!(list(&server, &path).as_array().unwrap().iter().all(|it| it["latestEvent"]["groupID"] == first));
    let page = server.get(&format!("{path}&per_page=2")).expect(200);
    let (next, more) = page.cursor("next");
    assert!(more);
    assert_eq!(titles(page.json()), ["first", "third"]);
    let last = server.get(&format!("{path}&per_page=2&cursor={next}")).expect(200);
    assert_eq!((titles(last.json()), last.cursor("next").1), (vec!["second".to_owned()], false));
    server.get(&format!("{path}&cursor=x")).expect(400);
}

fn what_cannot_be_unmerged_is_refused(server: Server) {
    let (id, other) = (report(&server, "boom"), report(&server, "bang"));
    let hash = |id: &str| list(&server, &format!("/api/0/issues/{id}/hashes/"))[0]["id"].as_str().unwrap().to_owned();
    let (own, foreign, unknown) = (hash(&id), hash(&other), "0".repeat(32));
    let path = format!("/api/0/issues/{id}/hashes/");
    let call = |method: &str, query: &str| server.call(method, &format!("{path}{query}")).token(server.token()).send();
    for (method, done) in [("PUT", 204), ("DELETE", 202)] {
        let all = call(method, &format!("?id={own}")).expect(400).json();
        assert_eq!(all, json!({"detail": "An issue keeps at least one of its hashes."}));
        call(method, &format!("?id={own}&id={foreign}&id={unknown}")).expect(400);
        for bad in ["x", "", &own[1..], &format!("{own}0")] {
            let bad = call(method, &format!("?id={unknown}&id={bad}")).expect(400).json();
            assert_eq!(bad, json!({"detail": "Ids of hashes are 32 hexadecimal characters."}));
        }
        for nothing in ["".to_owned(), format!("?id={unknown}&id={foreign}")] {
            assert_eq!(call(method, &nothing).expect(done).text(), "");
        }
        server.call(method, "/api/0/issues/999999/hashes/?id=x").token(server.token()).send().expect(404);
    }
    assert_eq!((hash(&id), hash(&other)), (own, foreign));
    let issues = list(&server, &format!("{}?query=", crate::issue_life::LIST));
    assert_eq!(issues.as_array().unwrap().len(), 2);
}

fn a_hash_that_leads_no_other_event_goes_with_the_one_that_has_it(server: Server) {
    let crash = |function: &str| {
        let frame = |function: &str, in_app| json!({"function": function, "module": "shop", "in_app": in_app});
        let frames = [frame("main", false), frame(function, true), frame("raise_it", false)];
        let value = json!({"type": "ValueError", "value": "boom", "stacktrace": {"frames": frames}});
        json!({"platform": "python", "exception": {"values": [value]}})
    };
    server.report(&crash("pay"));
    let id = issue_called(&server, "ValueError: boom").unwrap();
    let path = |id: &str| format!("/api/0/issues/{id}/hashes/");
    let hashes = list(&server, &path(&id));
    let mut both: Vec<_> = hashes[0]["latestEvent"]["fingerprints"].as_array().unwrap().clone();
    assert_eq!((hashes.as_array().unwrap().len(), both.len()), (1, 2), "{hashes}");
    let unmerge = |id: &str, status| {
        let hash = hashes[0]["id"].as_str().unwrap();
        let call = server.call("PUT", &format!("{}?id={hash}", path(id)));
        call.token(server.token()).send().expect(status);
    };
    unmerge(&id, 400);
    let kept = report(&server, "other");
    lead_hash_to(&server, &id, &kept);
    server.report(&crash("pay"));
    unmerge(&kept, 204);
    let told = server.get(&format!("/api/0/issues/{kept}/activities/")).expect(200).json();
    let told = told["activity"].as_array().unwrap().iter().find(|it| it["type"] == "unmerge_source").unwrap().clone();
    both.sort_by_key(|hash| hash.as_str().unwrap().to_owned());
    assert_eq!(told["data"]["fingerprints"], json!(both));
}

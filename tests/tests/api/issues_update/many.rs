//! Changing many issues at once.

use serde_json::{Value, json};

use super::{details, happened, only, reported};
use crate::client::Answer;
use crate::harness::{ADMIN, ORGANIZATION, Server, on_both_stores, report_to};

on_both_stores!(
    issues_are_changed_by_id_and_the_answer_says_what_changed,
    issues_are_changed_by_search,
    no_more_issues_are_changed_than_are_asked_for,
    issues_of_others_are_passed_over,
    many_changes_are_all_made_or_none,
    changes_of_many_processes_and_events_all_count,
);

const OF_PROJECT: &str = "/api/0/projects/acme/web/issues/";

const OF_ORGANIZATION: &str = "/api/0/organizations/acme/issues/";

fn put(server: &Server, path: &str, body: &Value) -> Answer {
    server.call("PUT", path).token(server.token()).json(body).send()
}

fn by_id(path: &str, ids: &[&str]) -> String {
    let query: Vec<_> = ids.iter().map(|id| format!("id={id}")).collect();
    format!("{path}?{}", query.join("&"))
}

fn issues_are_changed_by_id_and_the_answer_says_what_changed(server: Server) {
    let ids = ["a", "b", "c"].map(|title| reported(&server, title));
    let chosen = [ids[2].as_str(), &ids[0], &ids[0]];
    for path in [by_id(OF_PROJECT, &chosen), by_id(OF_ORGANIZATION, &chosen)] {
        let change = |body: Value| put(&server, &path, &body).expect(200).json();
        let resolved = json!({"status": "resolved", "statusDetails": {}, "inbox": null});
        assert_eq!(change(json!({"status": "resolved"})), resolved);
        assert_eq!(details(&server, &ids[0])["status"], "resolved");
        assert_eq!(details(&server, &ids[1])["status"], "unresolved");
        let unresolved = json!({"status": "unresolved", "statusDetails": {}});
        assert_eq!(change(json!({"status": "unresolved"})), unresolved);
        let own = json!({"hasSeen": true, "isBookmarked": true, "priority": "low", "inbox": true});
        assert_eq!(change(own.clone()), own);
        let subscribed = json!({"isSubscribed": true, "subscriptionDetails": {"reason": "unknown"}});
        assert_eq!(change(json!({"isSubscribed": true})), subscribed);
        let assigned = change(json!({"assignedTo": ADMIN}));
        assert_eq!(assigned["assignedTo"]["email"], ADMIN);
        assert_eq!(change(json!({"assignedTo": ""})), json!({"assignedTo": null}));
        let escalating = json!({"status": "ignored", "substatus": "archived_until_escalating"});
        let archived = json!({
            "status": "ignored", "substatus": "archived_until_escalating", "inbox": null,
            "statusDetails": {"ignoreUntilEscalating": true},
        });
        assert_eq!(change(escalating), archived);
        let counted = change(json!({"status": "ignored", "ignoreCount": 5}));
        assert_eq!(counted["statusDetails"]["ignoreCount"], 5);
        assert_eq!(counted["statusDetails"]["actor"]["email"], ADMIN);
        assert_eq!(change(json!({})), json!({}));
        let shared = change(json!({"isPublic": true}));
        assert_eq!(only(&shared, &["isPublic"]), json!({"isPublic": true}));
        let shares = [0, 2].map(|index| details(&server, &ids[index])["shareId"].clone());
        assert!(shares[0] == shared["shareId"] && shares[0] != shares[1] && shares[1].is_string());
        change(json!({"isPublic": false, "status": "unresolved"}));
    }
    assert!(happened(&server, &ids[1]).is_empty());
    let quiet = reported(&server, "d");
    put(&server, &by_id(OF_PROJECT, &[&ids[1], &quiet]), &json!({"status": "resolved"})).expect(200);
    assert_eq!(details(&server, &quiet)["isSubscribed"], false, "whoever changes many does not hear of each");
}

fn issues_are_changed_by_search(server: Server) {
    let ids = ["a", "b", "c"].map(|title| reported(&server, title));
    let status = |index: usize| details(&server, &ids[index])["status"].clone();
    put(&server, &by_id(OF_PROJECT, &[&ids[0]]), &json!({"status": "ignored"})).expect(200);
    put(&server, OF_PROJECT, &json!({"status": "resolved"})).expect(200);
    assert_eq!([status(0), status(1), status(2)], ["ignored", "resolved", "resolved"], "those that are unresolved");
    put(&server, OF_PROJECT, &json!({"status": "resolved"})).expect(204);
    put(&server, &format!("{OF_ORGANIZATION}?query=is:ignored"), &json!({"status": "unresolved"})).expect(200);
    assert_eq!(status(0), "unresolved");
    put(&server, &format!("{OF_ORGANIZATION}?status=resolved"), &json!({"status": "ignored"})).expect(200);
    assert_eq!([status(0), status(1), status(2)], ["unresolved", "ignored", "ignored"]);
    put(&server, &format!("{OF_ORGANIZATION}?query="), &json!({"status": "resolved"})).expect(200);
    assert_eq!([status(0), status(1), status(2)], ["resolved", "resolved", "resolved"]);
    let contradiction = format!("{OF_ORGANIZATION}?status=resolved&query=is:ignored");
    put(&server, &contradiction, &json!({"status": "unresolved"})).expect(204);
    for query in ["status=gone", "status=pending_deletion", "query=is:nonsense", "id=a", "id=", "id=-1"] {
        let refused = put(&server, &format!("{OF_PROJECT}?{query}"), &json!({"status": "unresolved"})).expect(400);
        assert!(refused.json()["detail"].is_string(), "{query}");
    }
    let many: Vec<_> = (0..1001).map(|number: i64| number.to_string()).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    put(&server, &by_id(OF_PROJECT, &many), &json!({"status": "unresolved"})).expect(400);
    assert_eq!(status(0), "resolved");
}

fn no_more_issues_are_changed_than_are_asked_for(server: Server) {
    let ids = ["a", "b", "c", "d", "e"].map(|title| reported(&server, title));
    let left = |query: &str| {
        let list = server.get(&format!("{OF_PROJECT}?sort=new&query={query}")).expect(200).json();
        list.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let path = format!("{OF_ORGANIZATION}?query=&sort=new&limit=2");
    put(&server, &path, &json!({"status": "resolved"})).expect(200);
    assert_eq!(left("is:resolved"), [ids[4].clone(), ids[3].clone()]);
    let delete = |limit: &str| {
        let path = format!("{OF_PROJECT}?query=&sort=new&limit={limit}");
        server.call("DELETE", &path).token(server.token()).send()
    };
    for limit in ["0", "-1", "x"] {
        delete(limit).expect(400);
    }
    delete("1").expect(204);
    assert_eq!(left(""), [&ids[3], &ids[2], &ids[1], &ids[0]].map(String::clone));
}

fn issues_of_others_are_passed_over(server: Server) {
    let shop = server.other_organization(ADMIN, ORGANIZATION, "shop");
    let lab = server.other_organization("other@example.com", "umbrella", "lab");
    let mine = reported(&server, "a");
    for setup in [&shop, &lab] {
        let dsn = setup["project"]["dsn"].as_str().unwrap();
        report_to(server.url(), dsn, &json!({"message": "b"})).send().expect(200);
    }
    let of = |path: &str, token: &Value| {
        let list = server.call("GET", path).token(token.as_str().unwrap()).send().expect(200).json();
        list[0]["id"].as_str().unwrap().to_owned()
    };
    let (of_shop, of_lab) = (
        of("/api/0/projects/acme/shop/issues/", &server.setup["token"]),
        of("/api/0/projects/umbrella/lab/issues/", &lab["token"]),
    );
    let body = json!({"status": "resolved"});
    put(&server, &by_id(OF_PROJECT, &[&of_shop, &of_lab, "999999"]), &body).expect(204);
    put(&server, &by_id(OF_ORGANIZATION, &[&of_lab]), &body).expect(204);
    put(&server, &by_id(OF_ORGANIZATION, &[&mine, &of_shop, &of_lab]), &body).expect(200);
    assert_eq!(details(&server, &of_shop)["status"], "resolved");
    let path = "/api/0/projects/umbrella/lab/issues/?query=is:unresolved";
    assert_eq!(of(path, &lab["token"]), of_lab);
    let theirs = server.call("PUT", &by_id(OF_PROJECT, &[&mine])).token(lab["token"].as_str().unwrap());
    theirs.json(&json!({"status": "unresolved"})).send().expect(403);
    let web = server.setup["project"]["id"].as_str().unwrap();
    put(&server, &format!("{OF_ORGANIZATION}?project={web}&id={of_shop}"), &body).expect(204);
}

fn many_changes_are_all_made_or_none(server: Server) {
    let ids = ["a", "b"].map(|title| reported(&server, title));
    let body = json!({"status": "resolved", "statusDetails": {"inRelease": "nothing"}, "priority": "low"});
    put(&server, OF_PROJECT, &body).expect(400);
    for id in &ids {
        assert_eq!(
            only(&details(&server, id), &["status", "priority"]),
            json!({"status": "unresolved", "priority": "high"})
        );
        assert_eq!(happened(&server, id), []);
    }
}

fn changes_of_many_processes_and_events_all_count(server: Server) {
    const ROUNDS: usize = 6;
    let titles = ["a", "b", "c", "d"];
    let ids = titles.map(|title| reported(&server, title));
    let forwards: Vec<_> = ids.iter().map(String::as_str).collect();
    let backwards: Vec<_> = ids.iter().rev().map(String::as_str).collect();
    let companion = server.companion();
    let (server, companion) = (&server, &companion);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for round in 0..ROUNDS {
                let status = if round % 2 == 0 { "ignored" } else { "unresolved" };
                put(server, &by_id(OF_PROJECT, &forwards), &json!({"status": status})).expect(200);
            }
        });
        scope.spawn(move || {
            for round in 0..ROUNDS {
                let priority = if round % 2 == 0 { "low" } else { "medium" };
                let call = companion.call("PUT", &by_id(OF_ORGANIZATION, &backwards)).token(server.token());
                call.json(&json!({"priority": priority})).send().expect(200);
            }
        });
        scope.spawn(move || {
            for title in titles.iter().cycle().take(ROUNDS * titles.len()) {
                server.report(&json!({"message": title}));
            }
        });
    });
    for id in &ids {
        let issue = details(server, id);
        let expected = json!({"status": "unresolved", "priority": "medium", "count": (ROUNDS + 1).to_string()});
        assert_eq!(only(&issue, &["status", "priority", "count"]), expected);
        let happened = happened(server, id);
        let count = |kind: &str| happened.iter().filter(|(it, _)| it == kind).count();
        assert_eq!((count("set_ignored"), count("set_unresolved"), count("set_priority")), (3, 3, ROUNDS));
    }
}

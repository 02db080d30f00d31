//! Several issues that become one.

use domain::permissions::{Scope, ScopeSet};
use serde_json::{Value, json};

use super::{LIST, call, details, is_gone, issue_called, merge, report, until};
use crate::client::Answer;
use crate::harness::{PASSWORD, Server, on_both_stores, report_to};

on_both_stores!(
    issues_are_merged_by_id_into_the_one_of_most_events,
    issues_are_merged_by_search,
    a_merged_issue_is_found_as_the_one_that_it_became,
    a_merge_is_undone_by_nothing_that_is_deleted_after_it,
    what_cannot_be_merged_stays_as_it_is,
    who_may_not_write_merges_nothing,
    what_is_left_takes_over_who_is_assigned_and_the_public_page,
    an_issue_that_becomes_part_of_another_is_changed_all_the_same,
);

const OF_ORGANIZATION: &str = "/api/0/organizations/acme/issues/";

fn put(server: &Server, path: &str, body: &Value) -> Answer {
    server.call("PUT", path).token(server.token()).json(body).send()
}

/// The titles of all issues that are listed, sorted.
fn titles(server: &Server) -> Vec<String> {
    let list = server.get(&format!("{LIST}?query=")).expect(200).json();
    let title = |issue: &Value| issue["title"].as_str().unwrap().to_owned();
    let mut titles: Vec<_> = list.as_array().unwrap().iter().map(title).collect();
    titles.sort();
    titles
}

fn issues_are_merged_by_id_into_the_one_of_most_events(server: Server) {
    let ids = ["a", "b", "c", "d", "e", "f", "g"].map(|text| report(&server, text));
    for text in ["b", "b", "c", "e", "f"] {
        server.report(&json!({"message": text}));
    }
    let [a, b, c, d, e, f, g] = &ids;
    let merged = put(&server, &format!("{LIST}?id={a}&id={b}&id={c}&id={b}"), &json!({"merge": 1})).expect(200).json();
    assert_eq!(merged, json!({"merge": {"parent": b, "children": [c, a]}}));
    let merged = put(&server, &format!("{OF_ORGANIZATION}?id={d}&id={e}"), &json!({"merge": true})).expect(200).json();
    assert_eq!(merged, json!({"merge": {"parent": e, "children": [d]}}));
    // A form, and a change of what is left at once. What is named but not there is passed over.
    let path = format!("{LIST}?id={f}&id={g}&id=999999");
    let form = server.call("PUT", &path).token(server.token()).form(&[("merge", "1"), ("priority", "low")]);
    let merged = form.send().expect(200).json();
    assert_eq!(merged, json!({"merge": {"parent": f, "children": [g]}, "priority": "low"}));
    assert_eq!((&details(&server, f)["priority"], titles(&server)), (&json!("low"), strings(&["b", "e", "f"])));
    let activity = details(&server, b)["activity"].clone();
    assert_eq!(
        (&activity[0]["type"], &activity[0]["data"]),
        (&json!("merge"), &json!({"issues": [{"id": c}, {"id": a}]}))
    );
    assert_eq!(activity[0]["user"]["id"], server.admin().to_string());
    // Of two that have as many events, the older one is left.
    let merged = put(&server, &format!("{LIST}?id={e}&id={f}"), &json!({"merge": 1})).expect(200).json();
    assert!(merged["merge"]["parent"] == json!(e) || merged["merge"]["parent"] == json!(f), "{merged}");
    assert_eq!(put(&server, &format!("{LIST}?id={b}"), &json!({"merge": false})).expect(200).json(), json!({}));
}

fn strings(all: &[&str]) -> Vec<String> {
    all.iter().map(|text| (*text).to_owned()).collect()
}

fn issues_are_merged_by_search(server: Server) {
    let ids = ["pay one", "pay two", "pay three", "ship one"].map(|text| report(&server, text));
    server.report(&json!({"message": "pay two"}));
    put(&server, &format!("{LIST}?id={}", ids[2]), &json!({"status": "resolved"})).expect(200);
    let merged = put(&server, &format!("{LIST}?query=is:unresolved%20pay"), &json!({"merge": 1})).expect(200).json();
    assert_eq!(merged, json!({"merge": {"parent": ids[1], "children": [ids[0]]}}));
    assert_eq!(titles(&server), ["pay three", "pay two", "ship one"]);
    let merged = put(&server, &format!("{OF_ORGANIZATION}?query=pay"), &json!({"merge": 1})).expect(200).json();
    assert_eq!(merged, json!({"merge": {"parent": ids[1], "children": [ids[2]]}}));
    put(&server, &format!("{LIST}?query=nothing"), &json!({"merge": 1})).expect(204);
    // Unresolved ones, if nothing is said.
    let merged = put(&server, LIST, &json!({"merge": 1})).expect(200).json();
    assert_eq!(merged["merge"]["children"], json!([ids[3]]));
}

fn a_merged_issue_is_found_as_the_one_that_it_became(server: Server) {
    let child = report(&server, "few");
    let parent = report(&server, "many");
    report(&server, "many");
    assert_eq!(merge(&server, &[&child, &parent])["parent"], parent);
    let paths = [
        format!("/api/0/issues/{child}/"),
        format!("/api/0/organizations/acme/issues/{child}/"),
        "/api/0/organizations/acme/issues/WEB-1/".to_owned(),
    ];
    let is_parent = || paths.iter().all(|path| server.get(path).expect(200).json()["id"] == parent);
    let short_id = "/api/0/organizations/acme/shortids/WEB-1/";
    let lists = [format!("{LIST}?query=issue:WEB-1"), format!("{LIST}?query=WEB-1&shortIdLookup=1")];
    let lists_parent = || lists.iter().all(|path| server.get(path).expect(200).json()[0]["id"] == parent);
    assert!(is_parent() && lists_parent());
    assert_eq!(server.get(short_id).expect(200).json()["groupId"], parent);
    // At once, whatever is still to be handed over.
    server.report(&json!({"message": "few"}));
    assert_eq!(server.get(&format!("{LIST}?query=")).expect(200).json().as_array().unwrap().len(), 1);
    until(&server, "merged", || is_gone(&server, &child));
    assert!(is_parent() && lists_parent());
    assert_eq!(server.get(short_id).expect(200).json()["groupId"], parent);
    server.report(&json!({"message": "few"}));
    let shown = details(&server, &parent);
    assert_eq!((&shown["count"], &shown["shortId"]), (&json!("5"), &json!("WEB-2")));
    let events = server.get(&format!("/api/0/issues/{child}/events/")).expect(200).json();
    assert_eq!(events.as_array().unwrap().len(), 5);
    // What is changed of the one that is gone is changed of the one that is left.
    put(&server, &format!("/api/0/issues/{child}/"), &json!({"status": "resolved"})).expect(200);
    assert_eq!(details(&server, &parent)["status"], "resolved");
}

fn a_merge_is_undone_by_nothing_that_is_deleted_after_it(server: Server) {
    let (child, parent) = (report(&server, "a"), report(&server, "b"));
    let parent = merge(&server, &[&child, &parent])["parent"].as_str().unwrap().to_owned();
    call(&server, "DELETE", &format!("/api/0/issues/{parent}/")).expect(202);
    for id in [&child, &parent] {
        server.get(&format!("/api/0/issues/{id}/")).expect(404);
        until(&server, "gone", || is_gone(&server, id));
        server.get(&format!("/api/0/issues/{id}/")).expect(404);
    }
    assert_eq!(issue_called(&server, "a"), None);
}

fn what_cannot_be_merged_stays_as_it_is(server: Server) {
    let arguments = ["setup", "--email", crate::harness::ADMIN, "--password", PASSWORD, "--organization", "acme"];
    let made = server.run(&[&arguments[..], &["--project", "api", "--json"]].concat());
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    let foreign = server.other_organization("eve@example.com", "else", "other");
    let dsn = |made: &Value| made["project"]["dsn"].as_str().unwrap().to_owned();
    for (dsn, text) in [(dsn(&made), "of api"), (dsn(&foreign), "of others")] {
        report_to(server.url(), &dsn, &json!({"message": text})).send().expect(200);
    }
    let id = report(&server, "a");
    let only = |token: &str, path: &str| {
        let list = server.call("GET", path).token(token).send().expect(200).json();
        list[0]["id"].as_str().unwrap().to_owned()
    };
    let of_api = only(server.token(), "/api/0/projects/acme/api/issues/");
    let of_others = only(foreign["token"].as_str().unwrap(), "/api/0/projects/else/other/issues/");
    let refused = |path: &str| put(&server, path, &json!({"merge": 1, "priority": "low"})).expect(400).json();
    let too_few = json!({"detail": "Merging needs at least two issues."});
    for others in ["", "&id=999999", &format!("&id={id}"), &format!("&id={of_others}")] {
        assert_eq!(refused(&format!("{LIST}?id={id}{others}")), too_few, "{others}");
    }
    assert_eq!(refused(&format!("{LIST}?id={id}&id={of_api}")), too_few, "that of another project is passed over");
    let several = json!({"detail": "Merging across multiple projects is not supported"});
    assert_eq!(refused(&format!("{OF_ORGANIZATION}?project=-1&id={id}&id={of_api}")), several);
    assert_eq!(refused(&format!("{OF_ORGANIZATION}?project=-1&query=")), several);
    refused(&format!("{LIST}?id={id}&id=x"));
    assert_eq!(
        put(&server, &format!("{LIST}?id={id}"), &json!({"merge": 7})).expect(400).json(),
        json!({"merge": ["Must be a valid boolean."]})
    );
    for id in [&id, &of_api] {
        let shown = details(&server, id);
        assert_eq!((&shown["status"], &shown["priority"]), (&json!("unresolved"), &json!("high")));
    }
    // One issue is not merged, whatever is said of it.
    assert_eq!(put(&server, &format!("/api/0/issues/{id}/"), &json!({"merge": 1})).expect(200).json()["id"], id);
}

fn who_may_not_write_merges_nothing(server: Server) {
    let ids = ["a", "b"].map(|text| report(&server, text));
    let foreign = server.other_organization("eve@example.com", "else", "other");
    let path = |list: &str| format!("{list}?id={}&id={}", ids[0], ids[1]);
    let with = |path: &str, token: &str| server.call("PUT", path).token(token).json(&json!({"merge": 1})).send();
    for list in [LIST, OF_ORGANIZATION] {
        server.call("PUT", &path(list)).json(&json!({"merge": 1})).send().expect(401);
        let reading = server.token_of(server.admin(), ScopeSet::of(&[Scope::EventRead]), None);
        with(&path(list), &reading).expect(403);
        let answer = with(&path(list), foreign["token"].as_str().unwrap());
        assert!([403, 404].contains(&answer.status), "{}", answer.status);
    }
    with(&path("/api/0/projects/else/other/issues/"), foreign["token"].as_str().unwrap()).expect(204);
    assert_eq!(titles(&server), ["a", "b"]);
    let writing = server.token_of(server.admin(), ScopeSet::of(&[Scope::EventWrite]), None);
    with(&path(LIST), &writing).expect(200);
}

fn what_is_left_takes_over_who_is_assigned_and_the_public_page(server: Server) {
    let ids = ["a", "b"].map(|text| report(&server, text));
    server.report(&json!({"message": "b"}));
    let [a, b] = &ids;
    let admin = server.admin().to_string();
    let body = json!({"assignedTo": format!("user:{admin}"), "isPublic": true});
    put(&server, &format!("{OF_ORGANIZATION}{a}/"), &body).expect(200);
    let share = details(&server, a)["shareId"].clone();
    merge(&server, &[a, b]);
    let left = details(&server, b);
    assert_eq!((&left["assignedTo"]["id"], &left["shareId"]), (&json!(admin), &share));
    let page = server.get(&format!("/api/0/shared/issues/{}/", share.as_str().unwrap())).expect(200).json();
    assert_eq!(page["id"], json!(b));
}

fn an_issue_that_becomes_part_of_another_is_changed_all_the_same(server: Server) {
    for round in 'a'..='o' {
        let ids = ["a", "b"].map(|text| report(&server, &format!("{text} with {round}")));
        let changed = std::thread::scope(|scope| {
            let changes = ids.each_ref().map(|id| {
                let path = format!("{OF_ORGANIZATION}{id}/");
                let server = &server;
                scope.spawn(move || (0..3).map(|_| put(server, &path, &json!({"priority": "low"})).status).max())
            });
            merge(&server, &[&ids[0], &ids[1]]);
            changes.map(|thread| thread.join().unwrap())
        });
        assert_eq!(changed, [Some(200); 2], "in round {round}");
    }
}

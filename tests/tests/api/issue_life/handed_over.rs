//! What an issue has after others became part of it.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{LIST, details, is_gone, merge, report, until};
use crate::harness::{Login, Server, now, on_both_stores};

on_both_stores!(what_is_counted_of_merged_issues_adds_up, what_people_made_of_merged_issues_stays);

/// An event of one of the two faults, in an environment.
fn told(server: &Server, text: &str, environment: &str, user: &str, minutes: i64) -> String {
    let at = now() - TimeDelta::minutes(minutes);
    server.report(&json!({
        "message": text, "environment": environment, "user": {"id": user}, "timestamp": at.to_rfc3339(),
        "release": format!("shop@{environment}"), "tags": {"till": user},
    }))
}

fn until_merged(server: &Server, ids: &[&String], parent: &str) {
    for id in ids.iter().filter(|id| id.as_str() != parent) {
        until(server, "merged", || is_gone(server, id));
    }
}

/// Count, users, the counts of the tag `till`, and the sum of the last day.
fn counted(issue: &Value) -> Value {
    let hours = issue["stats"]["24h"].as_array().unwrap();
    let sum: u64 = hours.iter().map(|hour| hour[1].as_u64().unwrap()).sum();
    let till = issue["tags"].as_array().unwrap().iter().find(|tag| tag["key"] == "till").cloned();
    let till = till.map_or(Value::Null, |tag| json!([tag["totalValues"], tag["uniqueValues"]]));
    json!([issue["count"], issue["userCount"], sum, till])
}

fn what_is_counted_of_merged_issues_adds_up(server: Server) {
    // The child in one environment, the parent in another, and a third one in both.
    told(&server, "child", "staging", "1", 50);
    told(&server, "child", "staging", "2", 40);
    for user in ["2", "3", "3", "3"] {
        told(&server, "parent", "production", user, 30);
    }
    for environment in ["staging", "production"] {
        told(&server, "other", environment, "4", 20);
    }
    let ids = ["child", "parent", "other"].map(|text| super::issue_called(&server, text).unwrap());
    let ids: Vec<_> = ids.iter().collect();
    let merged = merge(&server, &ids);
    assert_eq!(merged, json!({"parent": ids[1], "children": [ids[0], ids[2]]}));
    told(&server, "child", "staging", "5", 10);
    until_merged(&server, &ids, ids[1]);
    let read = |query: &str| server.get(&format!("/api/0/issues/{}/{query}", ids[1])).expect(200).json();
    let all = read("");
    assert_eq!(counted(&all), json!(["9", 5, 9, [9, 5]]));
    assert_eq!(counted(&read("?environment=staging")), json!(["4", 4, 4, [4, 4]]));
    assert_eq!(counted(&read("?environment=production")), json!(["5", 3, 5, [5, 3]]));
    assert_eq!(counted(&read("?environment=production&environment=staging")), counted(&all));
    let first = read("?environment=staging")["firstSeen"].clone();
    assert_eq!((&all["firstSeen"], read("?environment=production")["firstSeen"] == first), (&first, false));
    assert_eq!(
        (&all["firstRelease"]["version"], &all["lastRelease"]["version"]),
        (&json!("shop@staging"), &json!("shop@staging"))
    );
    let values = server.get(&format!("/api/0/issues/{}/tags/till/values/?environment=staging", ids[1])).expect(200);
    assert_eq!(values.json().as_array().unwrap().len(), 4);
    // The list as well.
    for (query, expected) in
        [("environment=staging", json!(["4", 4])), ("environment=production", json!(["5", 3])), ("", json!(["9", 5]))]
    {
        let list = server.get(&format!("{LIST}?{query}")).expect(200).json();
        assert_eq!((list.as_array().unwrap().len(), &list[0]["id"]), (1, &json!(ids[1])));
        assert_eq!(json!([list[0]["count"], list[0]["userCount"]]), expected, "{query}");
    }
    let listed =
        |query: &str| server.get(&format!("{LIST}?query={query}")).expect(200).json().as_array().unwrap().len();
    assert_eq!([listed("till:5"), listed("till:1"), listed("release:shop@staging")], [1, 1, 1]);
}

fn see(login: &Login<'_>, id: &str) {
    let body = json!({"hasSeen": true, "isBookmarked": true});
    login.call("PUT", &format!("/api/0/issues/{id}/")).json(&body).send().expect(200);
}

fn what_people_made_of_merged_issues_stays(server: Server) {
    let child = report(&server, "child");
    let event = server.report(&json!({"message": "child"}));
    let parent = report(&server, "parent");
    for _ in 0..2 {
        server.report(&json!({"message": "parent"}));
    }
    for email in ["kim@example.com", "lee@example.com"] {
        server.user(email, "member");
    }
    let (kim, lee) = (server.login("kim@example.com"), server.login("lee@example.com"));
    see(&kim, &child);
    see(&lee, &child);
    see(&lee, &parent);
    let comment = |login: &Login<'_>, id: &str, text: &str| {
        login.call("POST", &format!("/api/0/issues/{id}/comments/")).json(&json!({"text": text})).send().expect(201);
    };
    comment(&kim, &child, "It broke.");
    comment(&lee, &parent, "It broke too.");
    let said = json!({"event_id": event, "name": "Pat", "email": "pat@example.com", "comments": "I saw it."});
    let feedback = server.call("POST", "/api/0/projects/acme/web/user-feedback/").token(server.token()).json(&said);
    feedback.send().expect(200);
    assert_eq!(merge(&server, &[&child, &parent])["parent"], parent);
    until_merged(&server, &[&child], &parent);

    let shown = details(&server, &parent);
    let emails = |key: &str| {
        let users = shown[key].as_array().unwrap();
        let mut emails: Vec<_> = users.iter().map(|user| user["email"].as_str().unwrap()).collect();
        emails.sort_unstable();
        emails
    };
    assert_eq!(emails("seenBy"), ["kim@example.com", "lee@example.com"]);
    assert_eq!(emails("participants"), ["kim@example.com", "lee@example.com"]);
    for login in [&kim, &lee] {
        let seen = login.call("GET", &format!("/api/0/issues/{parent}/")).send().expect(200).json();
        assert_eq!(
            (&seen["isBookmarked"], &seen["hasSeen"], &seen["isSubscribed"]),
            (&json!(true), &json!(true), &json!(true))
        );
        let marked = login.call("GET", &format!("{LIST}?query=bookmarks:me")).send().expect(200).json();
        assert_eq!(marked[0]["id"], parent);
    }
    assert_eq!((&shown["numComments"], &shown["userReportCount"]), (&json!(2), &json!(1)));
    let activity = shown["activity"].as_array().unwrap();
    let mut kinds: Vec<_> = activity.iter().map(|it| it["type"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["first_seen", "merge", "note", "note"]);
    for id in [&child, &parent] {
        let comments = server.get(&format!("/api/0/issues/{id}/comments/")).expect(200).json();
        assert_eq!(comments.as_array().unwrap().len(), 2);
        let reports = server.get(&format!("/api/0/issues/{id}/user-feedback/")).expect(200).json();
        assert_eq!((&reports[0]["comments"], &reports[0]["issue"]["id"]), (&json!("I saw it."), &json!(parent)));
    }
}

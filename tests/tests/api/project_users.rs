//! Users that events happened to: listed, and searched by.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::client::Answer;
use crate::harness::{Server, now, on_both_stores};

on_both_stores!(
    users_are_listed_with_what_events_told,
    users_are_found_by_id_email_username_and_address,
    the_list_of_users_is_paged,
    issues_are_searched_by_their_users,
    values_of_the_users_tag_tell_who_they_are,
);

const USERS: &str = "/api/0/projects/acme/web/users/";

fn text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Reports an event of this user; its time.
fn report(server: &Server, message: &str, user: &Value, hours_ago: i64) -> String {
    let at = text(now() - TimeDelta::hours(hours_ago));
    server.report(&json!({"message": message, "user": user, "timestamp": at}));
    at
}

fn names(answer: &Answer) -> Vec<String> {
    let list = answer.json();
    list.as_array().unwrap().iter().map(|user| user["tagValue"].as_str().unwrap().to_owned()).collect()
}

fn users_are_listed_with_what_events_told(server: Server) {
    assert_eq!(server.get(USERS).expect(200).json(), json!([]));
    report(&server, "a", &json!({"id": 7, "email": "old@example.com", "username": "kim", "data": {"plan": "pro"}}), 3);
    report(&server, "b", &json!({"id": 7, "email": "Kim@example.com", "ip_address": "1.2.3.4", "token": "secret"}), 2);
    let first = report(&server, "a", &json!({"id": "7", "name": "Kim Lee"}), 5);
    let second = report(&server, "a", &json!({"ip_address": "::1"}), 4);
    report(&server, "a", &json!(null), 1);
    let list = server.get(USERS).expect(200).json();
    let ids = [0, 1].map(|at| list[at]["id"].clone());
    assert!(ids.iter().all(|id| id.as_str().unwrap().parse::<u64>().is_ok()), "{list}");
    let expected = json!([
        {
            "id": ids[0], "tagValue": "ip:::1", "identifier": null, "username": null, "email": null, "name": null,
            "ipAddress": "::1", "avatarUrl": null, "hash": "837ec5754f503cfaaee0929fd48974e7", "dateCreated": second,
        },
        {
            "id": ids[1], "tagValue": "id:7", "identifier": "7", "username": "kim", "email": "Kim@example.com",
            "name": "Kim Lee", "ipAddress": "1.2.3.4", "avatarUrl": null, "hash": "8f14e45fceea167a5a36dedd4bea2543",
            "dateCreated": first,
        },
    ]);
    assert_eq!(list, expected);
    server.get("/api/0/projects/acme/none/users/").expect(404);
}

fn users_are_found_by_id_email_username_and_address(server: Server) {
    report(&server, "a", &json!({"id": 7, "email": "Kim@example.com", "ip_address": "1.2.3.4"}), 2);
    report(&server, "a", &json!({"username": "lee", "ip_address": "::1"}), 1);
    for (query, expected) in [
        ("id:7", Some("id:7")),
        ("id:8", None),
        ("email:kim@EXAMPLE.com", Some("id:7")),
        ("email:kim", None),
        ("username:lee", Some("username:lee")),
        ("ip:1.2.3.4", Some("id:7")),
        ("ip:%3A%3A1", Some("username:lee")),
        ("name:lee", None),
        ("lee", None),
    ] {
        let found = names(&server.get(&format!("{USERS}?query={query}")).expect(200));
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{query}");
    }
    assert_eq!(names(&server.get(&format!("{USERS}?query=")).expect(200)), ["username:lee", "id:7"]);
}

fn the_list_of_users_is_paged(server: Server) {
    for (id, hours) in [(1, 5), (2, 4), (3, 3)] {
        report(&server, "a", &json!({"id": id, "email": "one@example.com"}), hours);
    }
    let page = |query: &str| server.get(&format!("{USERS}?query=email:one@example.com&per_page=2{query}")).expect(200);
    let first = page("");
    assert_eq!(names(&first), ["id:3", "id:2"]);
    let (next, more) = first.cursor("next");
    assert!(more);
    let last = page(&format!("&cursor={next}"));
    assert_eq!(names(&last), ["id:1"]);
    assert!(!last.cursor("next").1);
    let (previous, _) = last.cursor("previous");
    assert_eq!(names(&page(&format!("&cursor={previous}"))), ["id:3", "id:2"]);
    server.get(&format!("{USERS}?cursor=x")).expect(400);
}

fn issues_are_searched_by_their_users(server: Server) {
    report(&server, "one", &json!({"id": 1, "email": "Kim@example.com", "username": "kim"}), 4);
    report(&server, "two", &json!({"email": "lee@example.com", "ip_address": "10.0.0.2"}), 3);
    report(&server, "three", &json!({"id": 3, "ip_address": "10.0.0.3"}), 2);
    report(&server, "four", &json!(null), 1);
    // What is known of a user counts for all issues that the user had.
    report(&server, "five", &json!({"id": 3}), 1);
    let expected: &[(&str, &[&str])] = &[
        ("user.email:kim@example.com", &["one"]),
        ("user.email:lee@EXAMPLE.com", &["two"]),
        ("user.email:[kim@example.com, lee@example.com]", &["one", "two"]),
        ("user.email:*@example.com", &["one", "two"]),
        ("user.email:KIM*", &["one"]),
        ("!user.email:*@example.com", &["five", "four", "three"]),
        ("!user.email:kim@example.com", &["five", "four", "three", "two"]),
        ("has:user.email", &["one", "two"]),
        ("!has:user.email", &["five", "four", "three"]),
        ("user.email:\"\"", &["five", "four", "three"]),
        ("user.username:kim", &["one"]),
        ("user.username:Kim", &[]),
        ("has:user.username", &["one"]),
        ("user.ip:10.0.0.3", &["five", "three"]),
        ("user.ip:10.0.*", &["five", "three", "two"]),
        ("user.ip:10.0.* has:user.id", &["five", "three"]),
        ("user.ip:10.0.0.3 user.id:3 three", &["three"]),
        ("user.email:nobody@example.com", &[]),
        ("user.id:1", &["one"]),
    ];
    for (query, titles) in expected {
        let encoded: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let list = server.get(&format!("/api/0/organizations/acme/issues/?query={encoded}")).expect(200).json();
        let mut found: Vec<_> = list.as_array().unwrap().iter().map(|it| it["title"].as_str().unwrap()).collect();
        found.sort_unstable();
        assert_eq!(found, *titles, "{query}");
    }
}

fn values_of_the_users_tag_tell_who_they_are(server: Server) {
    let first = report(&server, "a", &json!({"id": 7, "email": "kim@example.com", "username": "kim"}), 2);
    let second = report(&server, "a", &json!({"ip_address": "::1"}), 1);
    let list = server.get("/api/0/projects/acme/web/issues/").expect(200).json();
    let id = list[0]["id"].as_str().unwrap();
    let users = server.get(USERS).expect(200).json();
    let values = server.get(&format!("/api/0/issues/{id}/tags/user/values/")).expect(200).json();
    let expected = json!([
        {
            "key": "user", "name": "::1", "value": "ip:::1", "count": 1, "firstSeen": second, "lastSeen": second,
            "query": "user.ip:\"::1\"", "id": users[0]["id"], "identifier": null, "username": null, "email": null,
            "ipAddress": "::1", "avatarUrl": null,
        },
        {
            "key": "user", "name": "7", "value": "id:7", "count": 1, "firstSeen": first, "lastSeen": first,
            "query": "user.id:\"7\"", "id": users[1]["id"], "identifier": "7", "username": "kim",
            "email": "kim@example.com", "ipAddress": null, "avatarUrl": null,
        },
    ]);
    assert_eq!(values, expected);
    // What is kept longer than its user tells no more than it is.
    let forget = |stores: &mut dyn application::ports::Stores| {
        stores.project_users().remove_unseen_since(now() + TimeDelta::days(1), 9)
    };
    server.uow().transaction::<_, application::ports::StoreError>(forget).unwrap();
    let values = server.get(&format!("/api/0/issues/{id}/tags/user/values/")).expect(200).json();
    let unknown = json!({
        "key": "user", "name": "7", "value": "id:7", "count": 1, "firstSeen": first, "lastSeen": first,
        "query": "user.id:\"7\"", "id": null, "identifier": null, "username": null, "email": null, "ipAddress": null,
        "avatarUrl": null,
    });
    assert_eq!(values[1], unknown);
}

//! Tags of issues, and their values.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::harness::{Server, now, on_both_stores};

on_both_stores!(
    tags_come_with_the_values_that_were_seen_most,
    values_of_a_tag_are_sorted_and_paged,
    tags_are_restricted_to_environments,
);

fn text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Reports an event of the one issue; its time.
fn report(server: &Server, color: &str, environment: &str, ago: i64) -> String {
    let at = text(now() - TimeDelta::hours(ago));
    server.report(&json!({
        "message": "the till is empty", "environment": environment, "user": {"id": 7}, "timestamp": at,
        "tags": {"hat_color": color},
    }));
    at
}

fn issue(server: &Server) -> String {
    let list = server.get("/api/0/projects/acme/web/issues/").expect(200).json();
    list[0]["id"].as_str().unwrap().to_owned()
}

fn value(value: &str, count: u32, first: &str, last: &str) -> Value {
    json!({
        "key": "hat_color", "name": value, "value": value, "count": count, "firstSeen": first, "lastSeen": last,
    })
}

fn tags_come_with_the_values_that_were_seen_most(server: Server) {
    let (first, last) = (report(&server, "red", "production", 5), report(&server, "red", "production", 2));
    let blue = report(&server, "blue", "production", 3);
    let id = issue(&server);
    let tag = json!({
        "key": "hat_color", "name": "Hat Color", "totalValues": 3, "uniqueValues": 2,
        "topValues": [value("red", 2, &first, &last), value("blue", 1, &blue, &blue)],
    });
    for start in ["/api/0/issues", "/api/0/groups", "/api/0/organizations/acme/issues"] {
        let tags = server.get(&format!("{start}/{id}/tags/")).expect(200).json();
        assert!(tags.as_array().unwrap().contains(&tag), "{tags}");
        assert_eq!(server.get(&format!("{start}/{id}/tags/?key=hat_color")).expect(200).json(), json!([tag]));
        assert_eq!(server.get(&format!("{start}/{id}/tags/hat_color/")).expect(200).json(), tag);
    }
    let one = server.get(&format!("/api/0/issues/{id}/tags/?key=hat_color&limit=1")).expect(200).json();
    assert_eq!(one[0]["topValues"], json!([value("red", 2, &first, &last)]));
    server.get(&format!("/api/0/issues/{id}/tags/none/")).expect(404);
    let user = server.get(&format!("/api/0/issues/{id}/tags/user/")).expect(200).json();
    let expected = json!({
        "key": "user", "name": "7", "value": "id:7", "count": 3, "firstSeen": first, "lastSeen": last,
        "query": "user.id:\"7\"",
    });
    assert_eq!(user["topValues"], json!([expected]));
}

fn values_of_a_tag_are_sorted_and_paged(server: Server) {
    for (color, ago) in [("red", 9), ("red", 8), ("blue", 7), ("green", 6), ("blue", 1), ("blue", 2)] {
        report(&server, color, "production", ago);
    }
    let id = issue(&server);
    let path = format!("/api/0/organizations/acme/issues/{id}/tags/hat_color/values/");
    let answer = |query: &str| server.get(&format!("{path}{query}")).expect(200);
    let names = |query: &str| {
        let list = answer(query).json();
        list.as_array().unwrap().iter().map(|it| it["value"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for query in ["", "?sort=", "?sort=-date", "?sort=-id"] {
        assert_eq!(names(query), ["blue", "green", "red"], "{query}");
    }
    for query in ["?sort=date", "?sort=id"] {
        assert_eq!(names(query), ["red", "green", "blue"], "{query}");
    }
    assert_eq!(names("?sort=age"), ["red", "blue", "green"]);
    assert_eq!(names("?sort=-age"), ["green", "blue", "red"]);
    assert_eq!(names("?sort=-count"), ["blue", "red", "green"]);
    assert_eq!(names("?sort=count"), ["green", "red", "blue"]);
    let (next, more) = answer("?sort=-count&per_page=2").cursor("next");
    assert!(more);
    assert_eq!(names(&format!("?sort=-count&per_page=2&cursor={next}")), ["green"]);
    let last = answer(&format!("?sort=-count&per_page=2&cursor={next}"));
    assert!(!last.cursor("next").1 && last.cursor("previous").1);
    assert_eq!(server.get(&format!("/api/0/issues/{id}/tags/none/values/")).expect(200).json(), json!([]));
    server.get(&format!("{path}?sort=size")).expect(400);
    server.get(&format!("{path}?cursor=x")).expect(400);
}

fn tags_are_restricted_to_environments(server: Server) {
    report(&server, "red", "production", 5);
    let staging = report(&server, "red", "staging", 4);
    report(&server, "blue", "production", 3);
    let id = issue(&server);
    let tag = server.get(&format!("/api/0/issues/{id}/tags/hat_color/?environment=staging")).expect(200).json();
    let expected = json!({
        "key": "hat_color", "name": "Hat Color", "totalValues": 1, "uniqueValues": 1,
        "topValues": [value("red", 1, &staging, &staging)],
    });
    assert_eq!(tag, expected);
    let path = format!("/api/0/issues/{id}/tags/hat_color/values/?environment=staging&environment=production");
    let list = server.get(&path).expect(200).json();
    let counts: Vec<_> = list.as_array().unwrap().iter().map(|it| (&it["value"], &it["count"])).collect();
    assert_eq!(counts, [(&json!("blue"), &json!(1)), (&json!("red"), &json!(2))]);
}

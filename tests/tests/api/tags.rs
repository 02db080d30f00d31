//! Tags of issues, and their values.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::harness::{ADMIN, PASSWORD, Server, now, on_both_stores, report_to};

on_both_stores!(
    tags_come_with_the_values_that_were_seen_most,
    values_of_a_tag_are_sorted_and_paged,
    tags_are_restricted_to_environments,
    tags_of_a_project_and_of_an_organization_are_listed,
    tags_of_a_project_are_narrowed_by_environment_and_time,
    values_of_a_projects_tag_are_summed_over_its_issues,
    values_of_a_tag_are_found_by_a_part_of_them,
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
    for query in ["", "?sort=date", "?sort=-date"] {
        assert_eq!(names(query), ["blue", "green", "red"], "{query}");
    }
    assert_eq!(names("?sort=age"), ["green", "blue", "red"]);
    assert_eq!(names("?sort=-count"), ["blue", "red", "green"]);
    let (next, more) = answer("?sort=count&per_page=2").cursor("next");
    assert!(more);
    assert_eq!(names(&format!("?sort=count&per_page=2&cursor={next}")), ["green"]);
    let last = answer(&format!("?sort=count&per_page=2&cursor={next}"));
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

fn tags_of_a_project_and_of_an_organization_are_listed(server: Server) {
    report(&server, "red", "production", 5);
    report(&server, "blue", "production", 3);
    server.report(&json!({"message": "another fault", "tags": {"hat_color": "red", "shoe": "left"}}));
    let arguments = ["setup", "--email", ADMIN, "--password", PASSWORD, "--organization", "acme", "--project", "api"];
    let made = server.run(&[&arguments[..], &["--json"]].concat());
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    let dsn = made["project"]["dsn"].as_str().unwrap();
    report_to(server.url(), dsn, &json!({"message": "x", "tags": {"shoe": "right"}})).send().expect(200);
    let total = |key: &str, name: &str, total: i64| json!({"key": key, "name": name, "totalValues": total});
    let listed = |path: &str| {
        let list = server.get(&format!("/api/0/{path}")).expect(200).json();
        let chosen = list.as_array().unwrap().iter().filter(|it| it["key"] == "hat_color" || it["key"] == "shoe");
        chosen.cloned().collect::<Vec<_>>()
    };
    let hats = total("hat_color", "Hat Color", 3);
    assert_eq!(listed("projects/acme/web/tags/"), [hats.clone(), total("shoe", "Shoe", 1)]);
    for query in ["", "?project=-1"] {
        assert_eq!(listed(&format!("organizations/acme/tags/{query}")), [hats.clone(), total("shoe", "Shoe", 2)]);
    }
    let api = made["project"]["id"].as_str().unwrap();
    assert_eq!(listed(&format!("organizations/acme/tags/?project={api}")), [total("shoe", "Shoe", 1)]);
    server.get("/api/0/organizations/acme/tags/?project=x").expect(400);
    server.get("/api/0/projects/acme/none/tags/").expect(404);
    let foreign = server.other_organization("eve@example.com", "else", "other");
    let theirs = foreign["project"]["id"].as_str().unwrap();
    server.get(&format!("/api/0/organizations/acme/tags/?project={theirs}")).expect(403);
}

/// Three issues: of two environments, of one of them long ago, and of the other.
fn report_three(server: &Server) -> String {
    report(server, "red", "production", 9);
    report(server, "red", "staging", 8);
    report(server, "blue", "staging", 7);
    let at = |hours| text(now() - TimeDelta::hours(hours));
    let old = at(24 * 20);
    server.report(&json!({
        "message": "an old fault", "environment": "staging", "timestamp": old, "tags": {"hat_color": "Größe RED"},
    }));
    server.report(&json!({
        "message": "a third one", "environment": "production", "timestamp": at(6), "tags": {"hat_color": "red"},
    }));
    old
}

fn tags_of_a_project_are_narrowed_by_environment_and_time(server: Server) {
    report_three(&server);
    let hats = |query: &str| {
        let counts = ["projects/acme/web", "organizations/acme"].map(|of| {
            let list = server.get(&format!("/api/0/{of}/tags/?{query}")).expect(200).json();
            let found = list.as_array().unwrap().iter().find(|it| it["key"] == "hat_color");
            found.map_or(0, |it| it["totalValues"].as_i64().unwrap())
        });
        assert_eq!(counts[0], counts[1], "{query}");
        counts[0]
    };
    let day = |days| (now() - TimeDelta::days(days)).format("%Y-%m-%d");
    assert_eq!(hats(""), 5);
    assert_eq!(hats("environment=production"), 2);
    assert_eq!(hats("environment=staging"), 3);
    assert_eq!(hats("environment=staging&environment=production"), 5);
    assert_eq!(hats("environment="), 0);
    assert_eq!(hats("statsPeriod=14d"), 4);
    assert_eq!(hats("statsPeriod=14d&environment=staging"), 2);
    assert_eq!(hats(&format!("start={}&end={}", day(30), day(10))), 1);
    assert_eq!(hats(&format!("end={}", day(30))), 0);
    for path in ["projects/acme/web/tags/", "organizations/acme/tags/", "projects/acme/web/tags/hat_color/values/"] {
        server.get(&format!("/api/0/{path}?environment=nowhere")).expect(404);
        server.get(&format!("/api/0/{path}?statsPeriod=x")).expect(400);
        server.get(&format!("/api/0/{path}?start=yesterday")).expect(400);
        server.call("GET", &format!("/api/0/{path}?start=yesterday")).send().expect(401);
    }
}

fn values_of_a_projects_tag_are_summed_over_its_issues(server: Server) {
    let old = report_three(&server);
    let path = "/api/0/projects/acme/web/tags/hat_color/values/";
    let list = |query: &str| server.get(&format!("{path}?{query}")).expect(200).json();
    let values = |query: &str| {
        let list = list(query);
        let values = list.as_array().unwrap().iter();
        values.map(|it| (it["value"].as_str().unwrap().to_owned(), it["count"].as_i64().unwrap())).collect::<Vec<_>>()
    };
    let row = |value: &str, count: i64| (value.to_owned(), count);
    assert_eq!(values(""), [row("red", 3), row("Größe RED", 1), row("blue", 1)]);
    let all = list("");
    let (first, last) = (&all[0]["firstSeen"], &all[0]["lastSeen"]);
    assert_eq!(all[0], value("red", 3, first.as_str().unwrap(), last.as_str().unwrap()));
    assert!(first.as_str() < last.as_str(), "of two issues: {all}");
    assert_eq!(all[1], value("Größe RED", 1, &old, &old));
    assert_eq!(values("query=Red"), [row("red", 3), row("Größe RED", 1)]);
    assert_eq!(values("query=GR%C3%96%C3%9F"), [row("Größe RED", 1)]);
    assert_eq!(values("query=none"), []);
    assert_eq!(values("environment=staging&statsPeriod=14d"), [row("blue", 1), row("red", 1)]);
    assert_eq!(values("environment=production"), [row("red", 2)]);
    let (next, more) = server.get(&format!("{path}?per_page=2")).expect(200).cursor("next");
    assert!(more);
    assert_eq!(values(&format!("per_page=2&cursor={next}")), [row("blue", 1)]);
    server.get("/api/0/projects/acme/web/tags/none/values/").expect(404);
    server.get("/api/0/projects/acme/none/tags/hat_color/values/").expect(404);
    server.get(&format!("{path}?cursor=x")).expect(400);
}

fn values_of_a_tag_are_found_by_a_part_of_them(server: Server) {
    for (color, ago) in [("dark RED", 4), ("light red", 3), ("GRÜN", 2), ("blue", 1)] {
        report(&server, color, "production", ago);
    }
    let id = issue(&server);
    for start in ["/api/0/issues", "/api/0/organizations/acme/issues"] {
        let answer = |query: &str| server.get(&format!("{start}/{id}/tags/hat_color/values/?{query}")).expect(200);
        let names = |query: &str| {
            let list = answer(query).json();
            list.as_array().unwrap().iter().map(|it| it["value"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names("query=red"), ["light red", "dark RED"]);
        assert_eq!(names("query=gr%C3%BC"), ["GR\u{dc}N"]);
        assert_eq!(names("query=red&sort=age&per_page=1"), ["light red"]);
        let (next, more) = answer("query=red&per_page=1").cursor("next");
        assert!(more);
        assert_eq!(names(&format!("query=red&per_page=1&cursor={next}")), ["dark RED"]);
        assert_eq!(names("query=%25").len() + names("query=red&environment=").len(), 0);
        assert_eq!(names("query=").len(), 4);
    }
}

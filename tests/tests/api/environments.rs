//! Environments: which there are, which are offered, and issues as one of them saw it.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::harness::{ADMIN, PASSWORD, Server, now, on_both_stores, report_to};
use crate::paging::link;

on_both_stores!(
    environments_are_listed_and_hidden_by_project,
    environments_are_hidden_many_at_once,
    an_organizations_environments_are_those_of_its_projects,
    an_issue_is_counted_by_environment,
    issues_are_listed_with_the_counts_of_environments,
    lists_and_searches_of_an_environment_go_by_its_events,
    tags_are_searched_in_the_environments_that_are_asked_for,
    issues_are_listed_that_were_seen_in_a_past_time,
    an_issue_of_one_environment_is_not_there_in_another,
    an_unknown_environment_is_not_found,
);

const LIST: &str = "/api/0/projects/acme/web/environments/";

fn report(server: &Server, environment: Option<&str>, user: &str, at: DateTime<Utc>) {
    server.report(&json!({
        "message": "the till is empty", "environment": environment, "user": {"id": user},
        "timestamp": at.to_rfc3339(), "tags": {"till": user},
    }));
}

/// Names, and whether they are hidden.
fn listed(server: &Server, query: &str) -> Vec<(String, bool)> {
    let list = server.get(&format!("{LIST}{query}")).expect(200).json();
    let row = |it: &Value| (it["name"].as_str().unwrap().to_owned(), it["isHidden"].as_bool().unwrap());
    list.as_array().unwrap().iter().map(row).collect()
}

fn only_issue(server: &Server) -> String {
    let list = server.get("/api/0/projects/acme/web/issues/").expect(200).json();
    assert_eq!(list.as_array().unwrap().len(), 1, "{list}");
    list[0]["id"].as_str().unwrap().to_owned()
}

fn environments_are_listed_and_hidden_by_project(server: Server) {
    assert_eq!(server.get(LIST).expect(200).json(), json!([]));
    for environment in [Some("staging"), Some("production"), None] {
        report(&server, environment, "1", now());
    }
    let row = |name: &str, is_hidden| (name.to_owned(), is_hidden);
    assert_eq!(listed(&server, ""), [row("production", false), row("staging", false)]);

    let path = format!("{LIST}staging/");
    let found = server.get(&path).expect(200).json();
    let id = found["id"].as_str().unwrap();
    assert!(id.parse::<u64>().is_ok());
    assert_eq!(found, json!({"id": id, "name": "staging", "isHidden": false}));
    let put = |body: &Value| server.call("PUT", &path).token(server.token()).json(body).send();
    let hidden = json!({"id": id, "name": "staging", "isHidden": true});
    assert_eq!(put(&json!({"isHidden": true})).expect(200).json(), hidden);
    assert_eq!(server.get(&path).expect(200).json(), hidden);
    assert_eq!(listed(&server, ""), [row("production", false)]);
    assert_eq!(listed(&server, "?visibility=hidden"), [row("staging", true)]);
    assert_eq!(listed(&server, "?visibility=all"), [row("production", false), row("staging", true)]);
    report(&server, Some("staging"), "1", now());
    assert_eq!(listed(&server, "?visibility=hidden"), [row("staging", true)], "events do not show it again");

    assert_eq!(put(&json!({})).expect(400).json(), json!({"isHidden": ["This field is required."]}));
    assert_eq!(put(&json!({"isHidden": 7})).expect(400).json(), json!({"isHidden": ["Must be a valid boolean."]}));
    server.get(&format!("{LIST}none/")).expect(404);
    let other = server.call("PUT", &format!("{LIST}none/")).token(server.token()).json(&json!({"isHidden": true}));
    other.send().expect(404);
    let detail = "Invalid value for 'visibility', valid values are: ['all', 'hidden', 'visible']";
    assert_eq!(server.get(&format!("{LIST}?visibility=x")).expect(400).json(), json!({"detail": detail}));
}

fn environments_are_hidden_many_at_once(server: Server) {
    for environment in ["staging", "production", "qa"] {
        report(&server, Some(environment), "1", now());
    }
    let put = |body: &Value| server.call("PUT", LIST).token(server.token()).json(body).send();
    let change = |names: &[&str], is_hidden: bool| {
        let list = put(&json!({"environmentNames": names, "isHidden": is_hidden})).expect(200).json();
        list.as_array().unwrap().iter().map(|it| (it["name"].clone(), it["isHidden"].clone())).collect::<Vec<_>>()
    };
    let row = |name: &str, is_hidden: bool| (json!(name), json!(is_hidden));
    assert_eq!(change(&["staging", "qa", "none", "\0"], true), [row("qa", true), row("staging", true)]);
    assert_eq!(listed(&server, ""), [("production".to_owned(), false)]);
    assert_eq!(change(&["qa", "production"], false), [row("production", false), row("qa", false)]);
    assert_eq!(change(&[], true), []);
    assert_eq!(listed(&server, "?visibility=hidden"), [("staging".to_owned(), true)]);
    let required = json!(["This field is required."]);
    assert_eq!(put(&json!({})).expect(400).json(), json!({"environmentNames": required, "isHidden": required}));
    let many = vec!["x"; 1001];
    let fault = json!({"environmentNames": ["Ensure this field has no more than 1000 elements."]});
    assert_eq!(put(&json!({"environmentNames": many, "isHidden": true})).expect(400).json(), fault);
}

fn an_organizations_environments_are_those_of_its_projects(server: Server) {
    let arguments = ["setup", "--email", ADMIN, "--password", PASSWORD, "--organization", "acme"];
    let made = server.run(&[&arguments[..], &["--project", "api", "--json"]].concat());
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    let foreign = server.other_organization("eve@example.com", "else", "other");
    let dsn = |made: &Value| made["project"]["dsn"].as_str().unwrap().to_owned();
    for (dsn, environment) in [
        (server.dsn().to_owned(), "production"),
        (server.dsn().to_owned(), "staging"),
        (dsn(&made), "production"),
        (dsn(&made), "qa"),
        (dsn(&foreign), "secret"),
    ] {
        report_to(server.url(), &dsn, &json!({"message": "x", "environment": environment})).send().expect(200);
    }
    let names = |query: &str| {
        let list = server.get(&format!("/api/0/organizations/acme/environments/{query}")).expect(200).json();
        let name = |it: &Value| {
            assert_eq!(it.as_object().unwrap().len(), 2, "{it}");
            it["name"].as_str().unwrap().to_owned()
        };
        list.as_array().unwrap().iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(names(""), ["production", "qa", "staging"]);
    let api = made["project"]["id"].as_str().unwrap();
    assert_eq!(names(&format!("?project={api}")), ["production", "qa"]);
    assert_eq!(names("?project=-1&visibility=hidden"), Vec::<String>::new());
    server.get("/api/0/organizations/acme/environments/?project=x").expect(400);
    let theirs = foreign["project"]["id"].as_str().unwrap();
    server.get(&format!("/api/0/organizations/acme/environments/?project={theirs}")).expect(403);
}

fn an_issue_is_counted_by_environment(server: Server) {
    let today = now();
    let days = |days| today - TimeDelta::days(days);
    // First in one environment alone, then in others.
    report(&server, Some("production"), "1", days(3));
    report(&server, Some("production"), "2", days(2));
    let id = only_issue(&server);
    let read = |query: &str| server.get(&format!("/api/0/issues/{id}/{query}")).expect(200).json();
    let counts = |issue: &Value| {
        let sum = |series: &Value| -> i64 { series.as_array().unwrap().iter().map(|it| it[1].as_i64().unwrap()).sum() };
        let tags = issue["tags"].as_array().unwrap();
        let till = tags.iter().find(|tag| tag["key"] == "till").map(|tag| tag["totalValues"].as_i64().unwrap());
        let stats = (sum(&issue["stats"]["24h"]), sum(&issue["stats"]["30d"]));
        (issue["count"].as_str().unwrap().to_owned(), issue["userCount"].as_i64().unwrap(), stats, till)
    };
    assert_eq!(counts(&read("?environment=production")), ("2".to_owned(), 2, (0, 2), Some(2)));
    assert_eq!(read("?environment=production"), read(""));

    report(&server, Some("staging"), "1", today - TimeDelta::hours(30));
    report(&server, None, "1", days(0));
    report(&server, Some("production"), "1", days(0));
    assert_eq!(counts(&read("")), ("5".to_owned(), 2, (2, 5), Some(5)));
    assert_eq!(counts(&read("?environment=production")), ("3".to_owned(), 2, (1, 3), Some(3)));
    assert_eq!(counts(&read("?environment=")), ("1".to_owned(), 1, (1, 1), Some(1)));
    let both = read("?environment=staging&environment=production");
    assert_eq!(counts(&both), ("4".to_owned(), 2, (1, 4), Some(4)));
    assert_eq!(counts(&read("?environment=staging&environment=production&environment=")), counts(&read("")));
    let staging = read("?environment=staging");
    assert_eq!((&staging["firstSeen"], &staging["lastSeen"]), (&staging["lastSeen"], &staging["firstSeen"]));
    assert_eq!(read("?environment=production")["firstSeen"], read("")["firstSeen"]);
    let path = format!("/api/0/organizations/acme/issues/{id}/?environment=staging");
    assert_eq!(server.get(&path).expect(200).json(), staging);
    assert_eq!(staging["activity"], read("")["activity"]);
}

fn issues_are_listed_with_the_counts_of_environments(server: Server) {
    let today = now();
    let hours = |hours| today - TimeDelta::hours(hours);
    for (environment, user, at) in [
        (Some("production"), "1", hours(50)),
        (Some("production"), "2", hours(3)),
        (Some("staging"), "1", hours(2)),
        (None, "3", hours(1)),
    ] {
        report(&server, environment, user, at);
    }
    server.report(&json!({"message": "another fault", "environment": "staging", "user": {"id": "7"}}));
    let lists = [
        ("/api/0/projects/acme/web/issues/", "statsPeriod"),
        ("/api/0/organizations/acme/issues/", "groupStatsPeriod"),
    ];
    for (path, period) in lists {
        let read = |query: &str| {
            let list = server.get(&format!("{path}?{query}{period}=14d")).expect(200).json();
            list.as_array().unwrap().clone()
        };
        let row = |issue: &Value| {
            let points = issue["stats"]["14d"].as_array().unwrap();
            let sum: i64 = points.iter().map(|point| point[1].as_i64().unwrap()).sum();
            json!([issue["title"], issue["count"], issue["userCount"], sum, issue["lifetime"]["count"]])
        };
        let rows = |query: &str| read(query).iter().map(row).collect::<Vec<_>>();
        let (till, other) = ("the till is empty", json!(["another fault", "1", 1, 1, "1"]));
        assert_eq!(rows(""), [other.clone(), json!([till, "4", 3, 4, "4"])]);
        assert_eq!(rows("environment=staging&"), [other.clone(), json!([till, "1", 1, 1, "1"])]);
        assert_eq!(rows("environment=production&"), [json!([till, "2", 2, 2, "2"])]);
        assert_eq!(rows("environment=&"), [json!([till, "1", 1, 1, "1"])]);
        let both = "environment=staging&environment=production&";
        assert_eq!(rows(both), [other.clone(), json!([till, "3", 2, 3, "3"])]);
        assert_eq!(rows(&format!("{both}environment=&")), rows(""));
        // As its page shows it.
        let listed = read("environment=production&").remove(0);
        let page = format!("/api/0/issues/{}/?environment=production", listed["id"].as_str().unwrap());
        let shown = server.get(&page).expect(200).json();
        for key in ["count", "userCount", "firstSeen", "lastSeen"] {
            assert_eq!(listed[key], shown[key], "{key}");
        }
        assert_ne!(listed["lastSeen"], read("").remove(1)["lastSeen"]);
    }
}

fn lists_and_searches_of_an_environment_go_by_its_events(server: Server) {
    let today = now();
    let hours = |hours| today - TimeDelta::hours(hours);
    let report = |fault: &str, environment: &str, user: u32, at: DateTime<Utc>| {
        server.report(&json!({
            "message": fault, "environment": environment, "user": {"id": user.to_string()}, "timestamp": at.to_rfc3339(),
        }));
    };
    // By all events, the first fault is ahead of the second in every respect but how new it is; in staging, behind it.
    for hour in 1..6 {
        report("first", "production", 10 + hour, hours(i64::from(hour)));
    }
    report("first", "staging", 1, hours(30));
    for hour in 8..10 {
        report("second", "staging", hour, hours(i64::from(hour)));
    }
    report("third", "staging", 1, hours(20));
    let titles = |query: &str| {
        let list = server.get(&format!("/api/0/projects/acme/web/issues/?{query}")).expect(200).json();
        list.as_array().unwrap().iter().map(|it| it["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for sort in ["date", "freq", "user"] {
        assert_eq!(titles(&format!("sort={sort}"))[0], "first", "{sort}");
        assert_eq!(titles(&format!("sort={sort}&environment=staging"))[0], "second", "{sort}");
        let both = titles(&format!("sort={sort}&environment=staging&environment=production"));
        assert_eq!(both[0], "first", "{sort}");
        assert_eq!(both.len(), 3, "{sort}");
    }
    for sort in ["date", "new"] {
        assert_eq!(titles(&format!("sort={sort}&environment=staging")), ["second", "third", "first"], "{sort}");
        // Page by page, there and back.
        let mut path = format!("/api/0/projects/acme/web/issues/?sort={sort}&environment=staging&limit=1");
        let mut seen = Vec::new();
        for way in ["next", "next", "previous", "previous"] {
            let page = server.get(&path).expect(200);
            seen.push(page.json()[0]["title"].as_str().unwrap().to_owned());
            path = link(&page, way).0.strip_prefix(server.url()).unwrap().to_owned();
        }
        seen.push(server.get(&path).expect(200).json()[0]["title"].as_str().unwrap().to_owned());
        assert_eq!(seen, ["second", "third", "first", "third", "second"], "{sort}");
    }
    for (query, found) in [
        ("timesSeen:%3E1", &["second"][..]),
        ("timesSeen:1", &["third", "first"]),
        ("userCount:2", &["second"]),
        ("lastSeen:-25h", &["second", "third"]),
        ("!lastSeen:-25h", &["first"]),
    ] {
        assert_eq!(titles(&format!("environment=staging&query={query}")), found, "{query}");
    }
}

fn tags_are_searched_in_the_environments_that_are_asked_for(server: Server) {
    for (fault, environment, colour) in [
        ("both", "production", "red"),
        ("both", "staging", "blue"),
        ("one", "staging", "red"),
        ("another", "production", "blue"),
    ] {
        let user = json!({"id": colour, "email": format!("{colour}@example.com")});
        server.report(&json!({
            "message": fault, "environment": environment, "tags": {"colour": colour, colour: "yes"}, "user": user,
        }));
    }
    let titles = |query: &str| {
        let list = server.get(&format!("/api/0/projects/acme/web/issues/?{query}")).expect(200).json();
        let mut titles: Vec<_> =
            list.as_array().unwrap().iter().map(|it| it["title"].as_str().unwrap().to_owned()).collect();
        titles.sort_unstable();
        titles
    };
    for sort in ["date", "trends"] {
        for term in ["colour:red", "colour:r*", "has:red", "user.id:red", "user.email:red@example.com", "!colour:blue"]
        {
            let found = |environments: &str| titles(&format!("sort={sort}&query={term}{environments}"));
            assert_eq!(found("&environment=staging"), ["one"], "{term}");
            assert_eq!(found("&environment=production"), ["both"], "{term}");
        }
        let both = "&environment=staging&environment=production";
        assert_eq!(titles(&format!("sort={sort}&query=colour:red{both}")), ["both", "one"]);
        assert_eq!(titles(&format!("sort={sort}&query=!colour:red{both}")), ["another"]);
    }
    assert_eq!(titles("query=project:web").len(), 3);
    assert_eq!(titles("query=project:none").len(), 0);
    assert_eq!(titles("query=times_seen:%3E1%20!project:none"), ["both"]);
}

fn issues_are_listed_that_were_seen_in_a_past_time(server: Server) {
    let today = now();
    let days = |days| today - TimeDelta::days(days);
    let report = |fault: &str, environment: &str, at: DateTime<Utc>| {
        let at = at.to_rfc3339();
        server.report(&json!({"message": fault, "environment": environment, "timestamp": at}));
    };
    for (fault, environment, day) in [
        ("always", "production", 9),
        ("always", "staging", 5),
        ("always", "production", 1),
        ("then and now", "production", 9),
        ("then and now", "production", 1),
        ("new", "production", 1),
    ] {
        report(fault, environment, days(day));
    }
    let titles = |from: i64, to: i64, rest: &str| {
        let at = |day| days(day).format("%Y-%m-%dT%H:%M:%S");
        let path = format!("/api/0/organizations/acme/issues/?start={}&end={}{rest}", at(from), at(to));
        let list = server.get(&path).expect(200).json();
        let mut titles: Vec<_> =
            list.as_array().unwrap().iter().map(|it| it["title"].as_str().unwrap().to_owned()).collect();
        titles.sort_unstable();
        titles
    };
    assert_eq!(titles(10, 8, ""), ["always", "then and now"]);
    assert_eq!(titles(6, 4, ""), ["always"], "the other was not seen between its first and last time");
    assert_eq!(titles(6, 4, "&environment=staging"), ["always"]);
    assert_eq!(titles(6, 4, "&environment=production"), Vec::<String>::new());
    assert_eq!(titles(2, 0, ""), ["always", "new", "then and now"]);
    assert_eq!(titles(4, 3, ""), Vec::<String>::new());
    // The search says it as well.
    let at = |day| days(day).format("%Y-%m-%dT%H:%M:%S");
    let search = format!("event.timestamp:%3E{} event.timestamp:%3C{}", at(6), at(4)).replace(' ', "%20");
    let list = server.get(&format!("/api/0/organizations/acme/issues/?query={search}")).expect(200).json();
    assert_eq!(list.as_array().unwrap().iter().map(|it| &it["title"]).collect::<Vec<_>>(), ["always"]);
}

fn an_issue_of_one_environment_is_not_there_in_another(server: Server) {
    report(&server, Some("production"), "1", now());
    server.report(&json!({"message": "another fault", "environment": "staging"}));
    let list = server.get("/api/0/projects/acme/web/issues/").expect(200).json();
    let id = list.as_array().unwrap().iter().find(|issue| issue["title"] == "the till is empty").unwrap()["id"].clone();
    let issue = server.get(&format!("/api/0/issues/{}/?environment=staging", id.as_str().unwrap())).expect(200).json();
    assert_eq!((&issue["count"], &issue["userCount"], &issue["tags"]), (&json!("0"), &json!(0), &json!([])));
}

fn an_unknown_environment_is_not_found(server: Server) {
    report(&server, Some("production"), "1", now());
    let id = only_issue(&server);
    for path in ["", "events/", "events/latest/", "tags/", "tags/till/", "tags/till/values/"] {
        server.get(&format!("/api/0/issues/{id}/{path}?environment=production")).expect(200);
        server.get(&format!("/api/0/issues/{id}/{path}?environment=production&environment=none")).expect(404);
    }
    server.get("/api/0/projects/acme/web/events/?environment=none").expect(404);
}

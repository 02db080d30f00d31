//! Lists of events by environment, time and search, and the ways to an event or an issue by its id.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::harness::{Server, now, on_both_stores, report_to};

on_both_stores!(
    events_are_listed_by_environment_and_time,
    events_are_searched_by_tags_and_words,
    a_search_leads_through_all_events_forth_and_back,
    what_cannot_be_asked_for_is_told,
    a_list_of_full_events_says_what_their_pages_do,
    an_event_knows_its_neighbours_in_an_environment,
    a_projects_events_are_found_across_issues,
    an_event_and_an_issue_are_found_by_their_ids,
);

fn text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn id(number: u128) -> String {
    format!("{number:032x}")
}

/// Events 1 to 4 of one issue, the first one longest ago, in production but for the second one.
fn four(server: &Server) -> String {
    for (number, environment) in [(1_u32, "production"), (2, "staging"), (3, "production"), (4, "production")] {
        let at = now() - TimeDelta::hours(2 * (5 - i64::from(number)));
        server.report(&json!({
            "event_id": id(u128::from(number)), "message": "the till is empty", "timestamp": text(at),
            "environment": environment, "release": "shop@1.0", "fingerprint": ["till"],
            "tags": {"number": number.to_string(), "parity": if number % 2 == 0 { "even" } else { "odd" }},
        }));
    }
    let list = server.get("/api/0/projects/acme/web/issues/").expect(200).json();
    list[0]["id"].as_str().unwrap().to_owned()
}

fn numbers(server: &Server, path: &str) -> Vec<u128> {
    let list = server.get(path).expect(200).json();
    let number = |event: &Value| u128::from_str_radix(event["eventID"].as_str().unwrap(), 16).unwrap();
    list.as_array().unwrap().iter().map(number).collect()
}

fn events_are_listed_by_environment_and_time(server: Server) {
    let issue = four(&server);
    let list = |query: &str| numbers(&server, &format!("/api/0/issues/{issue}/events/{query}"));
    assert_eq!(list(""), [4, 3, 2, 1]);
    assert_eq!(list("?environment=production"), [4, 3, 1]);
    assert_eq!(list("?environment=staging&environment="), [2]);
    assert_eq!(list("?statsPeriod=5h"), [4, 3]);
    let (start, end) = (text(now() - TimeDelta::hours(7)), text(now() - TimeDelta::hours(3)));
    assert_eq!(list(&format!("?start={start}&end={end}")), [3, 2]);
    assert_eq!(list(&format!("?start={start}&end={end}&environment=production")), [3]);
}

fn events_are_searched_by_tags_and_words(server: Server) {
    let issue = four(&server);
    let list = |query: &str| numbers(&server, &format!("/api/0/issues/{issue}/events/?query={query}"));
    assert_eq!(list("parity:even"), [4, 2]);
    assert_eq!(list("parity:even%20number:4"), [4]);
    assert_eq!(list("TILL%20parity:odd"), [3, 1]);
    assert_eq!(list("%22till%20is%22"), [4, 3, 2, 1]);
    assert_eq!(list("parity:even&environment=staging"), [2]);
    assert_eq!(list("!parity:odd"), [4, 2]);
    assert_eq!(list(&id(3)), [3]);
    assert_eq!(list("nothing"), Vec::<u128>::new());
}

fn a_search_leads_through_all_events_forth_and_back(server: Server) {
    let issue = four(&server);
    let path =
        |cursor: &str| format!("/api/0/issues/{issue}/events/?query=environment:production&per_page=1&cursor={cursor}");
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    let last = loop {
        let answer = server.get(&path(&cursor)).expect(200);
        seen.extend(numbers(&server, &path(&cursor)));
        let (next, more) = answer.cursor("next");
        if !more {
            break answer;
        }
        cursor = next;
    };
    assert_eq!(seen, [4, 3, 1]);
    let (previous, more) = last.cursor("previous");
    assert!(more);
    assert_eq!(numbers(&server, &path(&previous)), [3]);
    let (first, _) = server.get(&path(&previous)).expect(200).cursor("previous");
    assert_eq!(numbers(&server, &path(&first)), [4]);
}

fn what_cannot_be_asked_for_is_told(server: Server) {
    let issue = four(&server);
    for query in [
        "query=is:unresolved",
        "query=%22till",
        "query=a%20OR%20b",
        "statsPeriod=x",
        "start=2026-01-01",
        "start=x&end=y",
        "start=2026-01-02&end=2026-01-01",
        "cursor=x",
    ] {
        for path in [format!("/api/0/issues/{issue}/events/"), "/api/0/projects/acme/web/events/".to_owned()] {
            let refused = server.get(&format!("{path}?{query}")).expect(400).json();
            assert!(refused["detail"].is_string(), "{refused}");
        }
        server.call("GET", &format!("/api/0/issues/{issue}/events/?{query}")).send().expect(401);
    }
}

fn a_list_of_full_events_says_what_their_pages_do(server: Server) {
    let issue = four(&server);
    for path in [format!("/api/0/issues/{issue}/events/"), "/api/0/projects/acme/web/events/".to_owned()] {
        let list = server.get(&format!("{path}?full=1&per_page=2")).expect(200).json();
        assert_eq!(list.as_array().unwrap().len(), 2);
        let mut expected = server.get(&format!("/api/0/issues/{issue}/events/{}/", id(4))).expect(200).json();
        expected["previousEventID"] = Value::Null;
        assert_eq!(list[0], expected);
        assert_eq!(list[0]["release"]["version"], "shop@1.0");
    }
}

fn an_event_knows_its_neighbours_in_an_environment(server: Server) {
    let issue = four(&server);
    let read = |which: &str, query: &str| {
        let event = server.get(&format!("/api/0/issues/{issue}/events/{which}/{query}")).expect(200).json();
        (event["eventID"].clone(), event["previousEventID"].clone(), event["nextEventID"].clone())
    };
    let number = |number| json!(id(number));
    assert_eq!(read("latest", ""), (number(4), number(3), Value::Null));
    assert_eq!(read("recommended", ""), (number(4), number(3), Value::Null));
    assert_eq!(read("latest", "?environment=staging"), (number(2), Value::Null, Value::Null));
    assert_eq!(read("oldest", "?environment=production"), (number(1), Value::Null, number(3)));
    assert_eq!(read(&id(3), "?environment=production"), (number(3), number(1), number(4)));
    assert_eq!(read(&id(3), ""), (number(3), number(2), number(4)));
}

fn a_projects_events_are_found_across_issues(server: Server) {
    four(&server);
    server.report(&json!({"event_id": id(9), "message": "another fault"}));
    let foreign = server.other_organization("eve@example.com", "else", "other");
    let dsn = foreign["project"]["dsn"].as_str().unwrap();
    report_to(server.url(), dsn, &json!({"event_id": id(7), "message": "theirs"})).send().expect(200);
    assert_eq!(numbers(&server, "/api/0/projects/acme/web/events/"), [9, 4, 3, 2, 1]);
    assert_eq!(numbers(&server, "/api/0/projects/acme/web/events/?query=fault"), [9]);
    let (next, more) = server.get("/api/0/projects/acme/web/events/?per_page=2").expect(200).cursor("next");
    assert!(more);
    assert_eq!(numbers(&server, &format!("/api/0/projects/acme/web/events/?per_page=2&cursor={next}")), [3, 2]);
    let event = server.get(&format!("/api/0/projects/acme/web/events/{}/", id(9))).expect(200).json();
    let of_issue = format!("/api/0/issues/{}/events/{}/", event["groupID"].as_str().unwrap(), id(9));
    assert_eq!(event, server.get(&of_issue).expect(200).json());
    for missing in [id(7), "latest".to_owned(), "x".to_owned()] {
        server.get(&format!("/api/0/projects/acme/web/events/{missing}/")).expect(404);
    }
}

fn an_event_and_an_issue_are_found_by_their_ids(server: Server) {
    let issue = four(&server);
    let found = server.get(&format!("/api/0/organizations/acme/eventids/{}/", id(3))).expect(200).json();
    let event = server.get(&format!("/api/0/issues/{issue}/events/{}/", id(3))).expect(200).json();
    let expected = json!({
        "organizationSlug": "acme", "projectSlug": "web", "groupId": issue, "eventId": id(3), "event": event,
    });
    assert_eq!(found, expected);
    let found = server.get("/api/0/organizations/acme/shortids/web-1/").expect(200).json();
    let mut group = found["group"].clone();
    assert_eq!((&group["id"], &group["shortId"]), (&json!(issue), &json!("WEB-1")));
    group.as_object_mut().unwrap().clear();
    let expected = json!({
        "organizationSlug": "acme", "projectSlug": "web", "projectId": server.setup["project"]["id"],
        "groupId": issue, "group": found["group"], "shortId": "WEB-1",
    });
    assert_eq!(found, expected);
    server.other_organization("eve@example.com", "else", "other");
    for missing in [
        format!("acme/eventids/{}/", id(99)),
        "acme/eventids/x/".to_owned(),
        "acme/shortids/WEB-2/".to_owned(),
        format!("acme/shortids/{issue}/"),
        "acme/shortids/x/".to_owned(),
    ] {
        server.get(&format!("/api/0/organizations/{missing}")).expect(404);
    }
    server.get(&format!("/api/0/organizations/else/eventids/{}/", id(3))).expect(403);
    let activities = server.get(&format!("/api/0/organizations/acme/issues/{issue}/activities/")).expect(200).json();
    let details = server.get(&format!("/api/0/issues/{issue}/")).expect(200).json();
    assert_eq!(activities, json!({"activity": details["activity"]}));
}

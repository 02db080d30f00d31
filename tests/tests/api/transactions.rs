//! A transaction with all that its page shows.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::client::Answer;
use crate::harness::{Server, now, on_both_stores, report_to};

on_both_stores!(
    a_transaction_shows_all_that_was_reported,
    a_transaction_of_which_little_is_said_shows_null,
    a_transaction_is_found_by_its_id_in_the_organization,
    an_event_is_found_by_its_project_and_id,
    a_transaction_of_another_organization_is_not_found,
);

const OF_PROJECT: &str = "/api/0/projects/acme/web/events/";

const OF_ORGANIZATION: &str = "/api/0/organizations/acme/events/web:";

fn id(number: u128) -> String {
    format!("{number:032x}")
}

fn text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// Seconds since 1970.
fn seconds(time: DateTime<Utc>) -> Value {
    serde_json::from_str(&format!("{}.{:06}", time.timestamp(), time.timestamp_subsec_micros())).unwrap()
}

/// All that an SDK may say; it lasts two seconds.
fn rich(start: DateTime<Utc>) -> Value {
    json!({
        "type": "transaction", "event_id": id(1), "transaction": "GET /cart", "transaction_info": {"source": "route"},
        "start_timestamp": text(start), "timestamp": text(start + TimeDelta::seconds(2)), "platform": "python",
        "release": "shop@1.2.3", "environment": "production", "tags": {"order": "express"},
        "user": {"id": 7, "email": "kim@example.com"}, "extra": {"cart": [1]}, "modules": {"django": "5.0"},
        "sdk": {"name": "sentry.python", "version": "2.1.0"},
        "contexts": {"trace": {
            "trace_id": "4c79f60c11214eb38604f4ae0781bfb2", "span_id": "fa90fdead5f74052",
            "parent_span_id": "fa90fdead5f74051", "op": "http.server", "status": "ok", "data": {"route": "cart"},
        }},
        "request": {"url": "https://shop.example/cart", "method": "get"},
        "breadcrumbs": {"values": [{"timestamp": text(start), "category": "query", "message": "SELECT 1"}]},
        "measurements": {"lcp": {"value": 12.5, "unit": "millisecond"}, "cls": {"value": 0.25}},
        "spans": [
            {"trace_id": "4c79f60c11214eb38604f4ae0781bfb2", "span_id": "00000000000000b1",
             "parent_span_id": "fa90fdead5f74052", "op": "db", "description": "SELECT 1", "status": "ok",
             "start_timestamp": text(start + TimeDelta::microseconds(250_001)),
             "timestamp": text(start + TimeDelta::microseconds(1_000_001)), "data": {"db.system": "sqlite"},
             "origin": "auto.db", "tags": {"pool": "main"}, "same_process_as_parent": true},
            {"trace_id": "4c79f60c11214eb38604f4ae0781bfb2", "span_id": "00000000000000b2",
             "start_timestamp": text(start), "timestamp": text(start)},
        ],
    })
}

fn spans(start: DateTime<Utc>) -> Value {
    json!([
        {"trace_id": "4c79f60c11214eb38604f4ae0781bfb2", "span_id": "00000000000000b1",
         "parent_span_id": "fa90fdead5f74052", "op": "db", "description": "SELECT 1", "status": "ok",
         "start_timestamp": seconds(start + TimeDelta::microseconds(250_001)),
         "timestamp": seconds(start + TimeDelta::microseconds(1_000_001)), "data": {"db.system": "sqlite"},
         "origin": "auto.db", "tags": {"pool": "main"}, "same_process_as_parent": true, "exclusive_time": 750.0,
         "hash": "3a377dcc490b1690"},
        {"trace_id": "4c79f60c11214eb38604f4ae0781bfb2", "span_id": "00000000000000b2", "parent_span_id": null,
         "op": "default", "description": null, "status": null, "start_timestamp": seconds(start),
         "timestamp": seconds(start), "data": null, "origin": null, "tags": null, "same_process_as_parent": null,
         "exclusive_time": 0.0, "hash": "d41d8cd98f00b204"},
    ])
}

fn entries(start: DateTime<Utc>) -> Value {
    let request = json!({
        "url": "https://shop.example/cart", "method": "GET", "fragment": null, "query": [], "data": null, "headers": [],
        "cookies": [], "env": null, "inferredContentType": null, "apiTarget": null,
    });
    let breadcrumbs = json!({"values": [
        {"type": "default", "timestamp": text(start), "level": "info", "message": "SELECT 1", "category": "query",
         "data": null, "event_id": null},
    ]});
    json!([
        {"type": "request", "data": request},
        {"type": "breadcrumbs", "data": breadcrumbs},
        {"type": "spans", "data": spans(start)},
    ])
}

fn tags() -> Value {
    let tags = [
        ("environment", "production"),
        ("order", "express"),
        ("release", "shop@1.2.3"),
        ("transaction", "GET /cart"),
        ("url", "https://shop.example/cart"),
    ];
    let tags = tags.map(|(key, value)| json!({"key": key, "value": value}));
    let user = json!({"key": "user", "value": "id:7", "query": "user.id:\"7\""});
    tags.into_iter().chain([user]).collect()
}

fn a_transaction_shows_all_that_was_reported(server: Server) {
    let start = now() - TimeDelta::hours(1) + TimeDelta::microseconds(123_456);
    let (event, end) = (rich(start), start + TimeDelta::seconds(2));
    let id = server.report(&event);
    let shown = server.get(&format!("{OF_PROJECT}{id}/")).expect(200).json();
    let release = &shown["release"];
    assert_eq!((&release["version"], &release["newGroups"]), (&json!("shop@1.2.3"), &json!(0)));
    assert_eq!((&release["firstEvent"], &release["projects"][0]["slug"]), (&json!(null), &json!("web")));
    let expected = json!({
        "id": id, "eventID": id, "groupID": null, "projectID": server.setup["project"]["id"],
        "size": event.to_string().len(), "entries": entries(start), "dist": null, "message": "", "title": "GET /cart",
        "location": null,
        "user": {"id": "7", "email": "kim@example.com", "username": null, "ip_address": null, "name": null,
                 "geo": null, "data": null},
        "contexts": {"trace": {
            "trace_id": "4c79f60c11214eb38604f4ae0781bfb2", "span_id": "fa90fdead5f74052",
            "parent_span_id": "fa90fdead5f74051", "op": "http.server", "status": "ok", "data": {"route": "cart"},
            "type": "trace", "exclusive_time": 1250.0, "hash": "fb4c7f221e5bbe9d",
        }},
        "sdk": {"name": "sentry.python", "version": "2.1.0"}, "context": {"cart": [1]}, "packages": {"django": "5.0"},
        "type": "transaction", "metadata": {"title": "GET /cart", "location": "GET /cart"}, "tags": tags(),
        "platform": "python", "dateReceived": shown["dateReceived"], "dateCreated": text(end), "errors": [],
        "occurrence": null,
        "_meta": {"entries": {}, "message": null, "user": null, "contexts": null, "sdk": null, "context": null,
                  "packages": null, "tags": {}},
        "culprit": "GET /cart", "startTimestamp": seconds(start), "endTimestamp": seconds(end),
        "measurements": {"lcp": {"value": 12.5, "unit": "millisecond"}, "cls": {"value": 0.25, "unit": "none"}},
        "breakdowns": {"span_ops": {"ops.db": {"value": 750.0, "unit": "millisecond"},
                                    "total.time": {"value": 750.0, "unit": "millisecond"}}},
        "release": release, "userReport": null, "sdkUpdates": [], "resolvedWith": [], "nextEventID": null,
        "previousEventID": null,
    });
    assert_eq!(shown, expected);
}

/// Says what must be said, and nothing else.
fn bare(number: u128) -> Value {
    let end = now().timestamp() - 60;
    json!({
        "type": "transaction", "event_id": id(number), "start_timestamp": end - 1, "timestamp": end,
        "contexts": {"trace": {"trace_id": id(0xabc), "span_id": "00000000000000aa"}},
    })
}

fn a_transaction_of_which_little_is_said_shows_null(server: Server) {
    let id = server.report(&bare(1));
    let shown = server.get(&format!("{OF_PROJECT}{id}/")).expect(200).json();
    assert_eq!((&shown["title"], &shown["entries"]), (&json!("<unlabeled transaction>"), &json!([])));
    for key in ["measurements", "breakdowns", "release", "user", "dist", "sdk"] {
        assert_eq!((key, &shown[key]), (key, &json!(null)));
    }
    for key in ["crashFile", "fingerprints", "groupingConfig"] {
        assert_eq!((key, shown.get(key)), (key, None));
    }
}

fn a_transaction_is_found_by_its_id_in_the_organization(server: Server) {
    let id = server.report(&bare(1));
    let found = server.get(&format!("/api/0/organizations/acme/eventids/{id}/")).expect(200).json();
    let shown = server.get(&format!("{OF_PROJECT}{id}/")).expect(200).json();
    let expected = json!({
        "organizationSlug": "acme", "projectSlug": "web", "groupId": null, "eventId": id, "event": shown,
    });
    assert_eq!(found, expected);
    // The event of an issue comes first.
    server.report(&json!({"event_id": id, "message": "m"}));
    let found = server.get(&format!("/api/0/organizations/acme/eventids/{id}/")).expect(200).json();
    assert_eq!((&found["event"]["type"], found["groupId"].is_string()), (&json!("default"), true));
    assert_eq!(server.get(&format!("{OF_PROJECT}{id}/")).expect(200).json(), found["event"]);
}

fn an_event_is_found_by_its_project_and_id(server: Server) {
    let error = server.report(&json!({"event_id": id(2), "message": "m"}));
    for id in [server.report(&bare(1)), error] {
        let mut expected = server.get(&format!("{OF_PROJECT}{id}/")).expect(200).json();
        expected["projectSlug"] = json!("web");
        assert_eq!(server.get(&format!("{OF_ORGANIZATION}{id}/")).expect(200).json(), expected);
        let project = server.setup["project"]["id"].as_str().unwrap();
        let path = format!("/api/0/organizations/acme/events/{project}%3A{id}/");
        assert_eq!(server.get(&path).expect(200).json(), expected);
    }
    for path in [format!("{OF_ORGANIZATION}{}/", id(9)), format!("{OF_ORGANIZATION}nonsense/")] {
        server.get(&path).expect(404);
    }
    server.get(&format!("/api/0/organizations/acme/events/none:{}/", id(1))).expect(404);
    server.get(&format!("/api/0/organizations/acme/events/{}/", id(1))).expect(404);
}

fn a_transaction_of_another_organization_is_not_found(server: Server) {
    let other = server.other_organization("other@example.com", "umbrella", "lab");
    report_to(server.url(), other["project"]["dsn"].as_str().unwrap(), &bare(1)).send().expect(200);
    let places = ["/api/0/projects/ORG/PROJECT/events/", "/api/0/organizations/ORG/events/PROJECT:"];
    let ask = |place: &str, organization: &str, project: &str| -> Answer {
        let path = place.replace("ORG", organization).replace("PROJECT", project);
        let token = other["token"].as_str().unwrap();
        server.call("GET", &format!("{path}{}/", id(1))).token(token).send()
    };
    for place in places {
        ask(place, "umbrella", "lab").expect(200);
        ask(place, "acme", "web").expect(403);
        server.get(&format!("{}{}/", place.replace("ORG", "acme").replace("PROJECT", "web"), id(1))).expect(404);
    }
    let path = format!("/api/0/organizations/acme/eventids/{}/", id(1));
    server.get(&path).expect(404);
}

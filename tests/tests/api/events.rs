//! The events of an issue: in a list, and one with all that its page shows.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::harness::{Server, now, on_both_stores};

on_both_stores!(
    an_event_shows_all_that_was_reported,
    a_message_shows_its_text_and_what_it_was_made_of,
    what_could_not_be_taken_is_told,
    times_keep_their_microseconds_and_old_ones_are_corrected,
    events_are_in_order_of_their_time_and_know_their_neighbours,
    an_event_is_found_by_its_id_within_its_issue,
    a_list_says_what_the_details_do,
);

fn text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn id(number: u128) -> String {
    format!("{number:032x}")
}

/// All that an SDK may say.
fn rich_event(at: DateTime<Utc>) -> Value {
    json!({
        "event_id": id(1), "timestamp": text(at), "platform": "python", "level": "fatal", "logger": "shop.cart",
        "release": "shop@1.2.3-rc.1+77", "dist": "77", "environment": "production", "server_name": "web-1",
        "transaction": "checkout", "tags": [["order_kind", "express"], ["tries", 3]],
        "user": {"id": 7, "email": "kim@example.com", "ip_address": "192.0.2.7", "plan": "free"},
        "extra": {"cart": {"items": [1, 2]}}, "modules": {"django": "5.0"},
        "sdk": {"name": "sentry.python", "version": "2.1.0", "packages": [{"name": "pypi:x", "version": "1"}]},
        "contexts": {
            "runtime": {"name": "CPython", "version": "3.12.1"},
            "order": {"number": 5},
            "trace": {"trace_id": "4c79f60c11214eb38604f4ae0781bfb2", "span_id": "fa90fdead5f74052"},
        },
        "request": {
            "url": "https://shop.example/pay?cart=1&note=a%20b#top", "method": "post",
            "headers": {"host": "shop.example", "x-api-key": "secret", "cookie": "theme=dark"},
            "data": {"password": "hunter2", "amount": 5},
        },
        "breadcrumbs": {"values": [
            {"timestamp": at.timestamp() - 5, "category": "http", "type": "http", "message": "GET /cart",
             "data": {"status_code": 200}},
            {"timestamp": text(at), "level": "warning", "category": "query"},
        ]},
        "threads": {"values": [{"id": 1, "name": "main", "current": true, "crashed": true}]},
        "logentry": {"message": "cannot pay %s", "params": ["kim"]},
        "exception": {"values": [
            {"type": "KeyError", "value": "'price'", "module": "builtins"},
            {"type": "PaymentError", "value": "cannot pay", "mechanism": {"type": "wsgi", "handled": false},
             "thread_id": 1, "stacktrace": {"frames": [
                {"filename": "wsgi.py", "function": "run", "module": "lib.wsgi", "lineno": 7, "in_app": false},
                {"filename": "shop/pay.py", "abs_path": "/srv/shop/pay.py", "function": "pay", "module": "shop.pay",
                 "lineno": 3, "colno": 9, "in_app": true, "pre_context": ["def pay(cart):", "    check(cart)"],
                 "context_line": "    raise PaymentError()", "post_context": ["", "def refund():"],
                 "vars": {"cart": {"total": "5"}, "token": "abc"}},
            ]}},
        ]},
    })
}

/// Reports and reads back.
fn shown(server: &Server, event: &Value) -> Value {
    let id = server.report(event);
    let list = server.get("/api/0/projects/acme/web/issues/?query=").expect(200).json();
    let issues = list.as_array().unwrap().iter().map(|issue| issue["id"].as_str().unwrap().to_owned());
    let mut answers = issues.map(|issue| server.get(&format!("/api/0/issues/{issue}/events/{id}/")));
    answers.find(|answer| answer.status == 200).unwrap().json()
}

fn frame(known: &Value) -> Value {
    let mut frame = json!({
        "filename": null, "absPath": null, "module": null, "package": null, "platform": null, "instructionAddr": null,
        "symbolAddr": null, "function": null, "rawFunction": null, "symbol": null, "context": [], "lineNo": null,
        "colNo": null, "inApp": false, "trust": null, "errors": null, "vars": null, "lock": null, "sourceLink": null,
    });
    frame.as_object_mut().unwrap().extend(known.as_object().unwrap().clone());
    frame
}

fn exceptions() -> Value {
    let library = json!({
        "filename": "wsgi.py", "absPath": "wsgi.py", "module": "lib.wsgi", "function": "run", "lineNo": 7,
    });
    let own = json!({
        "filename": "shop/pay.py", "absPath": "/srv/shop/pay.py", "module": "shop.pay", "function": "pay",
        "lineNo": 3, "colNo": 9, "inApp": true, "vars": {"cart": {"total": "5"}, "token": "[Filtered]"},
        "context": [
            [1, "def pay(cart):"], [2, "    check(cart)"], [3, "    raise PaymentError()"], [4, ""],
            [5, "def refund():"],
        ],
    });
    json!({"type": "exception", "data": {"hasSystemFrames": true, "excOmitted": null, "values": [
        {"type": "KeyError", "value": "'price'", "module": "builtins", "mechanism": null, "threadId": null,
         "stacktrace": null, "rawStacktrace": null},
        {"type": "PaymentError", "value": "cannot pay", "module": null,
         "mechanism": {"type": "wsgi", "handled": false}, "threadId": 1, "rawStacktrace": null,
         "stacktrace": {"frames": [frame(&library), frame(&own)], "framesOmitted": null, "registers": null,
                        "hasSystemFrames": true}},
    ]}})
}

fn entries(at: DateTime<Utc>) -> Value {
    let threads = json!({"type": "threads", "data": {"values": [
        {"id": 1, "name": "main", "current": true, "crashed": true, "main": null, "state": null, "heldLocks": null,
         "stacktrace": null, "rawStacktrace": null},
    ]}});
    let message = json!({"type": "message", "data": {"formatted": "cannot pay kim", "params": ["kim"]}});
    let request = json!({"type": "request", "data": {
        "url": "https://shop.example/pay", "method": "POST", "fragment": "top",
        "query": [["cart", "1"], ["note", "a b"]], "data": {"password": "[Filtered]", "amount": 5},
        "headers": [["Host", "shop.example"], ["X-Api-Key", "[Filtered]"]], "cookies": [["theme", "dark"]],
        "env": null, "inferredContentType": "application/json", "apiTarget": null,
    }});
    let breadcrumbs = json!({"type": "breadcrumbs", "data": {"values": [
        {"type": "http", "timestamp": text(at - TimeDelta::seconds(5)), "level": "info", "message": "GET /cart",
         "category": "http", "data": {"status_code": 200}, "event_id": null},
        {"type": "default", "timestamp": text(at), "level": "warning", "message": null, "category": "query",
         "data": null, "event_id": null},
    ]}});
    json!([exceptions(), threads, message, request, breadcrumbs])
}

fn tags() -> Value {
    let tags = [
        ("dist", "77"),
        ("environment", "production"),
        ("handled", "no"),
        ("level", "fatal"),
        ("logger", "shop.cart"),
        ("mechanism", "wsgi"),
        ("order_kind", "express"),
        ("release", "shop@1.2.3-rc.1+77"),
        ("runtime", "CPython 3.12.1"),
        ("runtime.name", "CPython"),
        ("server_name", "web-1"),
        ("transaction", "checkout"),
        ("tries", "3"),
        ("url", "https://shop.example/pay"),
    ];
    let tags = tags.map(|(key, value)| json!({"key": key, "value": value}));
    let user = json!({"key": "user", "value": "id:7", "query": "user.id:\"7\""});
    tags.into_iter().chain([user]).collect()
}

fn an_event_shows_all_that_was_reported(server: Server) {
    let at = now() - TimeDelta::hours(1);
    let event = rich_event(at);
    let shown = shown(&server, &event);
    assert!(shown["dateReceived"].as_str().unwrap() > text(at).as_str(), "{}", shown["dateReceived"]);
    let (id, fingerprints) = (id(1), shown["fingerprints"].as_array().unwrap());
    assert!(!fingerprints.is_empty() && fingerprints.iter().all(|hash| hash.as_str().unwrap().len() == 32));
    let details = server.get("/api/0/organizations/acme/issues/WEB-1/").expect(200).json();
    assert_eq!(shown["release"], details["firstRelease"]);
    let version = &shown["release"]["versionInfo"]["version"];
    let numbers = json!({"raw": "1.2.3-rc.1+77", "major": 1, "minor": 2, "patch": 3, "pre": "rc.1", "buildCode": "77",
        "components": 3});
    assert_eq!(version, &numbers);
    let expected = json!({
        "id": id, "eventID": id, "groupID": details["id"], "projectID": server.setup["project"]["id"],
        "size": event.to_string().len(), "entries": entries(at), "dist": "77", "message": "cannot pay kim",
        "title": "PaymentError: cannot pay", "location": "shop/pay.py",
        "user": {"id": "7", "email": "kim@example.com", "username": null, "ip_address": "192.0.2.7", "name": null,
                 "geo": null, "data": {"plan": "free"}},
        "contexts": {
            "runtime": {"name": "CPython", "version": "3.12.1", "type": "runtime"},
            "order": {"number": 5, "type": "order"},
            "trace": {"trace_id": "4c79f60c11214eb38604f4ae0781bfb2", "span_id": "fa90fdead5f74052",
                      "status": "unknown", "type": "trace"},
        },
        "sdk": {"name": "sentry.python", "version": "2.1.0"}, "context": {"cart": {"items": [1, 2]}},
        "packages": {"django": "5.0"}, "type": "error",
        "metadata": {"type": "PaymentError", "value": "cannot pay", "filename": "shop/pay.py", "function": "pay"},
        "tags": tags(), "platform": "python", "dateReceived": shown["dateReceived"], "dateCreated": text(at),
        "errors": [], "occurrence": null,
        "_meta": {"entries": {}, "message": null, "user": null, "contexts": null, "sdk": null, "context": null,
                  "packages": null, "tags": {}},
        "crashFile": null, "culprit": "checkout", "fingerprints": fingerprints,
        "groupingConfig": {"id": shown["groupingConfig"]["id"], "enhancements": ""}, "release": shown["release"],
        "userReport": null, "sdkUpdates": [], "resolvedWith": [], "nextEventID": null, "previousEventID": null,
    });
    assert_eq!(shown, expected);
}

fn a_message_shows_its_text_and_what_it_was_made_of(server: Server) {
    let plain = shown(&server, &json!({"message": "plain", "level": "info"}));
    assert_eq!(plain["entries"], json!([{"type": "message", "data": {"formatted": "plain", "params": null}}]));
    assert_eq!(
        (&plain["type"], &plain["title"], &plain["message"]),
        (&json!("default"), &json!("plain"), &json!("plain"))
    );
    assert_eq!((&plain["metadata"], &plain["location"]), (&json!({"title": "plain"}), &json!(null)));
    for (key, empty) in
        [("user", json!(null)), ("contexts", json!({})), ("context", json!({})), ("release", json!(null))]
    {
        assert_eq!(plain[key], empty, "{key}");
    }
    assert_eq!(plain["tags"], json!([{"key": "level", "value": "info"}]));
    let event = json!({"logentry": {"message": "{name} is late", "params": {"name": "kim"}}});
    let named = shown(&server, &event);
    let message = json!({"formatted": "kim is late", "params": {"name": "kim"}});
    assert_eq!(named["entries"], json!([{"type": "message", "data": message}]));
    assert_eq!(named["title"], "kim is late");
}

fn what_could_not_be_taken_is_told(server: Server) {
    let event = json!({
        "message": "m", "environment": ["x"], "release": "a/b\n", "level": "loud", "platform": 5,
        "user": {"id": "7", "ip_address": "nonsense"}, "contexts": "none", "exception": {"values": "none"},
        "breadcrumbs": {"values": [{"message": "kept", "timestamp": "nonsense"}, 5]},
        "extra": {"kept": 1}, "tags": {"kept": "1", "": "lost", "list": []},
    });
    let shown = shown(&server, &event);
    let errors = shown["errors"].as_array().unwrap();
    for error in errors {
        assert!(!error["message"].as_str().unwrap().is_empty(), "{error}");
        let name = error["data"]["name"].as_str().unwrap();
        assert!(!name.starts_with("breadcrumbs.") && !name.starts_with("extra."), "{error}");
    }
    let of = |name: &str| errors.iter().find(|error| error["data"]["name"] == name);
    for name in ["environment", "release", "level", "user.ip_address", "contexts"] {
        let error = of(name).unwrap_or_else(|| panic!("nothing about {name}: {errors:?}"));
        assert_eq!(error["type"], "invalid_data", "{error}");
    }
    assert_eq!(of("environment").unwrap()["data"]["value"], json!(["x"]));
    assert_eq!((&shown["title"], &shown["platform"], &shown["release"]), (&json!("m"), &json!("other"), &json!(null)));
    assert_eq!((&shown["user"]["id"], &shown["user"]["ip_address"]), (&json!("7"), &json!(null)));
    assert_eq!(shown["context"], json!({"kept": 1}));
    let tag = |key: &str| shown["tags"].as_array().unwrap().iter().find(|tag| tag["key"] == key).cloned();
    assert_eq!(tag("kept").unwrap()["value"], "1");
    assert_eq!(tag("level").unwrap()["value"], "error");
    let crumbs = &shown["entries"].as_array().unwrap().last().unwrap()["data"]["values"];
    assert_eq!(crumbs[0]["message"], "kept");
}

fn times_keep_their_microseconds_and_old_ones_are_corrected(server: Server) {
    let at = now() - TimeDelta::hours(1);
    let precise = at + TimeDelta::microseconds(120_300);
    let texts = [
        (text(at), text(at)),
        (precise.to_rfc3339_opts(SecondsFormat::Nanos, true), format!("{}.120300Z", &text(at)[..19])),
    ];
    for (sent, expected) in texts {
        let shown = shown(&server, &json!({"message": "m", "timestamp": sent}));
        assert_eq!(shown["dateCreated"], expected);
        assert!(shown["dateReceived"].as_str().unwrap().ends_with('Z'));
    }
    let offset = shown(&server, &json!({"message": "m", "timestamp": text(at).replace('Z', "+02:00")}));
    assert_eq!(offset["dateCreated"], text(at - TimeDelta::hours(2)));
    for (days, error) in [(-100, "past_timestamp"), (2, "future_timestamp")] {
        let wrong = shown(&server, &json!({"message": error, "timestamp": text(at + TimeDelta::days(days))}));
        assert_eq!(wrong["dateCreated"], wrong["dateReceived"], "{error}");
        assert_eq!(wrong["errors"][0]["type"], error);
    }
}

fn events_are_in_order_of_their_time_and_know_their_neighbours(server: Server) {
    let now = now();
    // Number, hours ago: not in order of arrival, and two of one time, which their ids decide between.
    for (number, hours) in [(5, 3), (1, 1), (4, 2), (3, 2)] {
        let at = text(now - TimeDelta::hours(hours));
        server.report(&json!({"event_id": id(number), "message": "m", "timestamp": at}));
    }
    let path = "/api/0/organizations/acme/issues/WEB-1/events/";
    let list = server.get(path).expect(200).json();
    let ids: Vec<_> = list.as_array().unwrap().iter().map(|event| event["eventID"].clone()).collect();
    assert_eq!(ids, [1, 4, 3, 5].map(|number| json!(id(number))));
    let around = |event: &str| {
        let shown = server.get(&format!("{path}{event}/")).expect(200).json();
        ["previousEventID", "id", "nextEventID"].map(|key| shown[key].clone())
    };
    let row = |before: Option<u128>, event, after: Option<u128>| {
        [json!(before.map(id)), json!(id(event)), json!(after.map(id))]
    };
    assert_eq!(around("latest"), row(Some(4), 1, None));
    assert_eq!(around(&id(1)), around("latest"));
    assert_eq!(around(&id(4)), row(Some(3), 4, Some(1)));
    assert_eq!(around(&id(3)), row(Some(5), 3, Some(4)));
    assert_eq!(around("oldest"), row(None, 5, Some(3)));
    assert_eq!(around(&id(5)), around("oldest"));
}

fn an_event_is_found_by_its_id_within_its_issue(server: Server) {
    let own = server.report(&json!({"message": "own", "event_id": "FC6D8C0C43FC4630AD850EE518F1B9D0"}));
    let other = server.report(&json!({"message": "other"}));
    assert_eq!(own, "fc6d8c0c43fc4630ad850ee518f1b9d0");
    let issue = server.get("/api/0/organizations/acme/issues/WEB-1/").expect(200).json()["id"].clone();
    let issue = issue.as_str().unwrap();
    let organization = server.setup["organization"]["id"].as_str().unwrap();
    let places = [
        format!("/api/0/issues/{issue}/events"),
        format!("/api/0/groups/{issue}/events"),
        format!("/api/0/organizations/acme/issues/{issue}/events"),
        format!("/api/0/organizations/{organization}/groups/web-1/events"),
    ];
    let shown = server.get(&format!("{}/latest/", places[0])).expect(200).json();
    assert_eq!((&shown["eventID"], &shown["message"]), (&json!(own), &json!("own")));
    for place in &places {
        for event in [&own, "latest", "oldest", "fc6d8c0c-43fc-4630-ad85-0ee518f1b9d0", &own.to_uppercase()] {
            assert_eq!(server.get(&format!("{place}/{event}/")).expect(200).json(), shown, "{place} {event}");
        }
        for event in [&other, &id(7), "nonsense", "0", "%00", &own[1..]] {
            let answer = server.get(&format!("{place}/{event}/"));
            assert_eq!(answer.status, 404, "{place} {event}");
            assert_eq!(answer.json(), json!({"detail": "The requested resource does not exist"}));
        }
        assert_eq!(server.get(&format!("{place}/")).expect(200).json().as_array().unwrap().len(), 1);
    }
    server.get("/api/0/issues/WEB-1/events/").expect(404);
    server.get("/api/0/issues/WEB-1/events/latest/").expect(404);
}

fn a_list_says_what_the_details_do(server: Server) {
    let at = now() - TimeDelta::hours(1);
    let details = shown(&server, &rich_event(at));
    let list = server.get("/api/0/organizations/acme/issues/WEB-1/events/").expect(200).json();
    let same = [
        "id",
        "groupID",
        "eventID",
        "projectID",
        "message",
        "title",
        "location",
        "culprit",
        "user",
        "tags",
        "platform",
        "dateCreated",
        "crashFile",
        "metadata",
    ];
    let mut expected: serde_json::Map<_, _> =
        same.into_iter().map(|key| (key.to_owned(), details[key].clone())).collect();
    expected.insert("event.type".to_owned(), details["type"].clone());
    assert_eq!(list, json!([expected]));
}

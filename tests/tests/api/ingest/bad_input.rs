//! What broken, careless and hostile clients send: a clear refusal, or an event with what could be kept.

use serde_json::{Value, json};

use super::{Reporter, envelope_of, event, id, id_of};
use crate::harness::{Server, on_both_stores};

on_both_stores!(
    a_truncated_envelope_stores_nothing,
    lying_lengths_are_refused,
    bytes_that_are_no_text_are_kept_as_far_as_they_can_be_read,
    deep_json_is_kept_without_its_depths,
    wrong_types_in_any_attribute_lose_no_event,
    times_that_no_store_can_hold_are_replaced,
    long_texts_that_do_not_compress_are_stored,
);

/// An event with about all that an SDK sends.
fn full_event(number: u128) -> Value {
    let frame = |n: usize| {
        json!({"filename": "shop/cart.py", "abs_path": "/srv/shop/cart.py", "function": format!("step_{n}"),
            "module": "shop.cart", "lineno": n, "context_line": "  pay(\"größe\")", "pre_context": ["a", "b"],
            "post_context": [], "vars": {"n": n.to_string()}, "in_app": true})
    };
    let frames: Vec<_> = (1..20).map(frame).collect();
    json!({
        "event_id": id(number), "timestamp": 1_700_000_000.5, "platform": "python", "level": "error",
        "exception": {"values": [{"type": "KeyError", "value": "'price'", "stacktrace": {"frames": frames},
            "mechanism": {"type": "generic", "handled": false}}]},
        "breadcrumbs": {"values": [{"type": "http", "category": "httplib", "data": {"url": "http://h/"}}]},
        "request": {"url": "http://shop.example/pay?x=1", "method": "POST", "headers": {"Cookie": "a=b"}},
        "user": {"id": "7", "email": "kim@example.com"}, "tags": {"shop": "berlin"}, "extra": {"cart": [1, 2]},
        "contexts": {"runtime": {"name": "CPython", "version": "3.13"}}, "release": "1.2.3", "environment": "prod",
        "sdk": {"name": "sentry.python", "version": "2.0"}, "modules": {"a": "1"}, "fingerprint": ["{{ default }}"]
    })
}

fn a_truncated_envelope_stores_nothing(server: Server) {
    let reporter = Reporter::of(&server);
    reporter.is_well();
    let payload = full_event(1).to_string();
    let header = format!("{{\"event_id\":\"{}\",\"sent_at\":\"2026-01-01T00:00:00Z\"}}", id(1));
    for (item, length) in [
        ("{\"type\":\"event\"}".to_owned(), false),
        (format!("{{\"type\":\"event\",\"length\":{}}}", payload.len()), true),
    ] {
        let body = format!("{header}\n{item}\n{payload}");
        for end in (1..body.len()).step_by(97) {
            let status = reporter.envelope(&body.as_bytes()[..end]).send().status;
            // The header alone is a whole envelope.
            let is_whole = end == header.len() || end == header.len() + 1;
            assert_eq!(status, if is_whole { 200 } else { 400 }, "cut at {end} of {}, length {length}", body.len());
        }
    }
    assert_eq!(reporter.issues().len(), 1, "nothing but the good event is there");
    assert_eq!(id_of(&reporter.envelope(format!("{header}\n{{\"type\":\"event\"}}\n{payload}")).send()), id(1));
    reporter.event("KeyError: 'price'", &id(1)).expect(200);
    reporter.is_well();
}

fn lying_lengths_are_refused(server: Server) {
    let reporter = Reporter::of(&server);
    let payload = event(1).to_string();
    let with = |length: u128| {
        let body =
            format!("{{}}\n{{\"type\":\"event\",\"length\":{length}}}\n{payload}\n{{\"type\":\"session\"}}\n{{}}\n");
        reporter.envelope(body).send()
    };
    let honest = u128::try_from(payload.len()).unwrap();
    for lie in [0, 1, honest - 1, honest + 1, honest + 5, honest * 10, 1 << 32, u64::MAX.into(), u128::MAX] {
        let answer = with(lie).expect(400);
        assert_eq!(answer.json()["detail"], "invalid event envelope", "{lie}");
    }
    assert!(reporter.issues().is_empty());
    assert_eq!(id_of(&with(honest)), id(1));
    assert_eq!(reporter.count("one fault"), 1);
}

fn bytes_that_are_no_text_are_kept_as_far_as_they_can_be_read(server: Server) {
    let reporter = Reporter::of(&server);
    let payload = b"{\"message\":\"caf\xe9 \xff\xfe\",\"fingerprint\":[\"a\"],\"tags\":{\"k\xff\":\"v\"},\"x\0y\":1}";
    for call in [reporter.envelope(envelope_of("event", payload)), reporter.store(&payload[..])] {
        let stored = id_of(&call.send());
        let event = reporter.event("caf\u{fffd} \u{fffd}\u{fffd}", &stored).expect(200).json();
        assert_eq!(event["eventID"], stored);
    }
    let nul = r#"{"message":"a\u0000b","fingerprint":["nul"],"tags":{"k\u0000":"v\u0000"},"user":{"id":"\u0000"},"release":"\u0000"}"#;
    reporter.store(nul).send().expect(200);
    let lone = r#"{"message":"cut \ud83d","fingerprint":["lone"],"extra":{"n":NaN,"i":-Infinity,"big":1e999}}"#;
    reporter.store(lone).send().expect(200);
    assert_eq!(reporter.count("cut \u{fffd}"), 1);
    reporter.is_well();
}

fn deep_json_is_kept_without_its_depths(server: Server) {
    let reporter = Reporter::of(&server);
    let arrays = "[".repeat(10_000) + &"]".repeat(10_000);
    let objects = "{\"a\":".repeat(10_000) + "1" + &"}".repeat(10_000);
    let attributes = [
        "extra",
        "contexts",
        "user",
        "request",
        "exception",
        "breadcrumbs",
        "threads",
        "sdk",
        "unknown",
        "tags",
        "stacktrace",
        "debug_meta",
        "modules",
        "logentry",
        "_meta",
        "errors",
        "measurements",
    ];
    let mut sent = 0;
    for attribute in attributes {
        for deep in [&arrays, &objects] {
            let body = format!("{{\"message\":\"deep\",\"{attribute}\":{deep},\"fingerprint\":[\"deep\"]}}");
            reporter.store(body.clone()).send().expect(200);
            reporter.envelope(envelope_of("event", body.as_bytes())).send().expect(200);
            sent += 2;
        }
    }
    let issues = reporter.issues();
    let counts = issues.iter().map(|issue| issue["count"].as_str().unwrap().parse::<usize>().unwrap());
    assert_eq!(counts.sum::<usize>(), sent);
    for body in [arrays.clone(), format!("{{}}\n{arrays}\n{{}}"), format!("{{\"trace\":{objects}}}")] {
        assert!(reporter.envelope(body).send().status < 500);
    }
    reporter.is_well();
}

fn wrong_types_in_any_attribute_lose_no_event(server: Server) {
    let reporter = Reporter::of(&server);
    let attributes = [
        "event_id",
        "timestamp",
        "start_timestamp",
        "received",
        "platform",
        "level",
        "logger",
        "transaction",
        "transaction_info",
        "culprit",
        "server_name",
        "release",
        "dist",
        "environment",
        "tags",
        "extra",
        "modules",
        "exception",
        "threads",
        "breadcrumbs",
        "stacktrace",
        "logentry",
        "message",
        "sentry.interfaces.Message",
        "user",
        "request",
        "contexts",
        "sdk",
        "debug_meta",
        "measurements",
        "breakdowns",
        "spans",
        "errors",
        "_meta",
        "type",
        "sentry.interfaces.User",
        "sentry.interfaces.Http",
        "sentry.interfaces.Exception",
        "site",
        "checksum",
    ];
    let wrong = [
        json!(null),
        json!(true),
        json!(-5),
        json!(1e300),
        json!(""),
        json!("\n\t x"),
        json!("x".repeat(5000)),
        json!([]),
        json!({}),
        json!([null, 5, "x", [], {}]),
        json!({"values": 5}),
        json!({"values": [null, 5, "x", [], {}]}),
        json!({"": null, "type": 5, "value": [], "id": {}, "frames": "x", "headers": 5, "url": {}, "message": []}),
        json!([["a"], ["b", null], [5, {}], ["c", "d", "e"]]),
        json!({"values": [{"type": 5, "value": {"a": 1}, "stacktrace": {"frames": [null, 5, {"lineno": "x", "vars": 5, "in_app": "yes", "pre_context": "x", "filename": [], "context_line": {}}]}, "mechanism": 5, "thread_id": {}}]}),
    ];
    let mut sent = Vec::new();
    for attribute in attributes {
        for value in &wrong {
            let mut event = json!({"platform": "python", "fingerprint": ["wrong"], "extra": {"attribute": attribute}});
            event[attribute] = value.clone();
            let answer = reporter.store(event.to_string()).send();
            assert_eq!(answer.status, 200, "{attribute} = {value}: {}", answer.text());
            sent.push((attribute, value, answer.json()["id"].as_str().unwrap().to_owned()));
        }
    }
    let issues: Vec<_> = reporter.issues().iter().map(|issue| issue["id"].as_str().unwrap().to_owned()).collect();
    for (attribute, value, event) in sent {
        let found = issues.iter().any(|issue| {
            let answer = server.get(&format!("/api/0/issues/{issue}/events/{event}/"));
            assert!(matches!(answer.status, 200 | 404), "{attribute} = {value}: {} {}", answer.status, answer.text());
            answer.status == 200
        });
        assert!(found, "{attribute} = {value} was not stored");
    }
    for issue in issues {
        server.get(&format!("/api/0/issues/{issue}/")).expect(200);
    }
    reporter.is_well();
}

fn times_that_no_store_can_hold_are_replaced(server: Server) {
    let reporter = Reporter::of(&server);
    let times = [
        json!("0001-01-01T00:00:00Z"),
        json!("-9999-01-01T00:00:00Z"),
        json!("9999-12-31T23:59:59.999999Z"),
        json!("+262142-12-31T23:59:59Z"),
        json!("1582-10-10T00:00:00"),
        json!(0),
        json!(-1e18),
        json!(1e18),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(f64::MAX),
        json!(f64::MIN_POSITIVE),
    ];
    for (number, time) in (1..).zip(&times) {
        let mut event = event(number);
        for attribute in ["timestamp", "start_timestamp", "received"] {
            event[attribute] = time.clone();
        }
        let stored = reporter.report(&event);
        reporter.event("one fault", &stored).expect(200);
    }
    assert_eq!(reporter.count("one fault"), times.len());
    let sent_at = |time: &str| format!("{{\"sent_at\":\"{time}\"}}\n{{\"type\":\"event\"}}\n{}\n", event(100));
    for time in ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "nonsense"] {
        assert!(reporter.envelope(sent_at(time)).send().status < 500, "{time}");
    }
    reporter.is_well();
}

/// What an index holds is bounded by bytes, and compressed before that is looked at: characters of four bytes in an
/// order that has none.
fn long_texts_that_do_not_compress_are_stored(server: Server) {
    let reporter = Reporter::of(&server);
    let mut state = 1_u32;
    let mut text = |length: usize| -> String {
        let character = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from_u32(0x2_0000 + (state >> 16) % 0xa000).unwrap()
        };
        std::iter::repeat_with(character).take(length).collect()
    };
    for (number, length) in (1..).zip([50, 64, 200, 250, 1000, 10_000]) {
        let mut event = json!({"event_id": id(number), "fingerprint": ["long", text(length)], "platform": "python"});
        for attribute in ["message", "logger", "transaction", "release", "dist", "environment", "server_name", "level"]
        {
            event[attribute] = text(length).into();
        }
        event["user"] = json!({"id": text(length), "email": text(length), "username": text(length)});
        event["tags"] = json!({"long": text(length), text(length): "x"});
        event["exception"] = json!({"values": [{"type": text(length), "value": text(length), "module": text(length)}]});
        reporter.report(&event);
    }
    let counts = reporter.issues().iter().map(|issue| issue["count"].clone()).collect::<Vec<_>>();
    assert_eq!(counts, vec![json!("1"); 6]);
    for issue in reporter.issues() {
        let issue = issue["id"].as_str().unwrap();
        server.get(&format!("/api/0/issues/{issue}/")).expect(200);
        server.get(&format!("/api/0/issues/{issue}/events/")).expect(200);
        server.get(&format!("/api/0/issues/{issue}/events/latest/")).expect(200);
    }
    reporter.is_well();
}

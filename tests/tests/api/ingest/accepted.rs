//! What is taken, and what is answered.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use super::{Reporter, encoded, envelope_of, event, id, id_of};
use crate::harness::{Server, on_both_stores};

on_both_stores!(
    every_encoding_and_every_place_for_the_key_is_taken,
    the_store_route_takes_an_event_in_every_form,
    the_answer_names_the_event,
    an_event_sent_again_is_acknowledged_and_changes_nothing,
    other_items_are_counted_and_only_the_first_event_is_stored,
    an_event_that_is_no_json_is_acknowledged_and_counted_as_invalid,
    browsers_may_report_from_anywhere_and_see_refusals,
);

fn every_encoding_and_every_place_for_the_key_is_taken(server: Server) {
    let reporter = Reporter::of(&server);
    let key = &reporter.key;
    let body = |number| envelope_of("event", event(number).to_string().as_bytes());

    let encodings = ["identity", "gzip", "x-gzip", "deflate", "br", "zstd", " GZIP ", "unknown"];
    for (number, encoding) in (1..).zip(encodings) {
        let call = reporter.envelope(encoded(&encoding.trim().to_lowercase(), &body(number)));
        assert_eq!(id_of(&call.header("Content-Encoding", encoding).send()), id(number), "{encoding}");
    }
    let raw = reporter.envelope(encoded("raw deflate", &body(10))).header("Content-Encoding", "deflate");
    assert_eq!(id_of(&raw.send()), id(10));

    let fields = format!("sentry_key={key},sentry_version=7");
    let basic = BASE64_STANDARD.encode(format!("{key}:"));
    let headers = [
        ("X-Sentry-Auth", format!("sentry {fields}")),
        ("Authorization", format!("Sentry {fields}")),
        ("Authorization", format!("Basic {basic}")),
    ];
    for (number, (name, value)) in (20..).zip(&headers) {
        let answer = reporter.post("envelope/").header(name, value).body(body(number)).send();
        assert_eq!(id_of(&answer), id(number), "{name}: {value}");
    }
    let query = format!("envelope?sentry_version=7&sentry_key={key}&sentry_client=a%2F1");
    assert_eq!(id_of(&reporter.post(&query).body(body(30)).send()), id(30));
    let header = format!("{{\"dsn\":\"{}\"}}\n", server.dsn());
    let with_dsn = [header.as_bytes(), body(31).strip_prefix(b"{}\n").unwrap()].concat();
    assert_eq!(id_of(&reporter.post("envelope/").body(with_dsn.clone()).send()), id(31));
    let with_both = [header.as_bytes(), body(32).strip_prefix(b"{}\n").unwrap()].concat();
    assert_eq!(id_of(&reporter.envelope(with_both).send()), id(32));

    assert_eq!(reporter.count("one fault"), encodings.len() + 1 + headers.len() + 3);
    reporter.event("one fault", &id(31)).expect(200);
}

fn the_store_route_takes_an_event_in_every_form(server: Server) {
    let reporter = Reporter::of(&server);
    let json = |number| event(number).to_string();
    let base64 = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
    let zlib = encoded("deflate", json(3).as_bytes());
    let calls = [
        reporter.store(json(1)),
        reporter.store(base64(json(2).as_bytes())),
        reporter.store(base64(&zlib)),
        reporter
            .store(envelope_of("event", json(4).as_bytes()))
            .header("Content-Type", "application/x-sentry-envelope"),
        reporter.store(encoded("gzip", json(5).as_bytes())).header("Content-Encoding", "gzip"),
        reporter.post("store").header("X-Sentry-Auth", &reporter.auth()).body(json(6)),
        server.call("POST", "/api/store/").header("X-Sentry-Auth", &reporter.auth()).body(json(7)),
        reporter.store(json(8)).header("Content-Type", "application/x-www-form-urlencoded"),
    ];
    for (number, call) in (1..).zip(calls) {
        assert_eq!(id_of(&call.send()), id(number));
    }
    assert_eq!(reporter.count("one fault"), 8);
}

fn the_answer_names_the_event(server: Server) {
    let reporter = Reporter::of(&server);
    let item = |payload: &str| format!("{{\"type\":\"event\"}}\n{payload}\n");
    let send = |body: String| reporter.envelope(body).send();

    let dashed = "9ec79c33-ec99-42ab-8353-589fcb2e04dc";
    let plain = "9ec79c33ec9942ab8353589fcb2e04dc";
    assert_eq!(id_of(&send(format!("{{\"event_id\":\"{dashed}\"}}\n{}", item(&event(5).to_string())))), plain);
    assert_eq!(id_of(&send(format!("{{}}\n{}", item(&event(6).to_string())))), id(6));
    let made = id_of(&send(format!("{{}}\n{}", item("{\"message\":\"one fault\",\"fingerprint\":[\"one\"]}"))));
    assert!(made.len() == 32 && made.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')), "{made}");
    reporter.event("one fault", &made).expect(200);
    assert_eq!(reporter.count("one fault"), 3);

    for empty in ["{}", "{}\n", "{}\n{\"type\":\"session\"}\n{}\n", "{}\n{\"type\":\"invented\"}\n"] {
        let answer = send(empty.to_owned()).expect(200);
        assert_eq!((answer.text().as_str(), answer.header("content-type")), ("{}", "application/json"));
    }
    assert_eq!(id_of(&send(format!("{{\"event_id\":\"{dashed}\"}}\n"))), plain);
    let transaction =
        "{}\n{\"type\":\"transaction\"}\n{\"event_id\":\"9ec79c33ec9942ab8353589fcb2e04dc\",\"spans\":[]}\n";
    assert_eq!(id_of(&send(transaction.to_owned())), plain);
}

fn an_event_sent_again_is_acknowledged_and_changes_nothing(server: Server) {
    let reporter = Reporter::of(&server);
    for _ in 0..3 {
        assert_eq!(reporter.report(&event(7)), id(7));
    }
    let mut other = event(7);
    other["message"] = json!("something else");
    other["fingerprint"] = json!(["other"]);
    assert_eq!(reporter.report(&other), id(7));
    let issues = reporter.issues();
    assert_eq!(issues.len(), 1);
    assert_eq!((&issues[0]["title"], &issues[0]["count"]), (&json!("one fault"), &json!("1")));
    assert_eq!(reporter.metric("picket_ingest_duplicates_total"), 3);
}

fn other_items_are_counted_and_only_the_first_event_is_stored(server: Server) {
    let reporter = Reporter::of(&server);
    let report = json!({"discarded_events": [{"reason": "queue_overflow", "category": "error", "quantity": 3}]});
    let items = [
        ("session", json!({"sid": "x"})),
        ("client_report", report),
        ("event", event(1)),
        ("attachment", json!("bytes")),
        ("event", event(2)),
        ("transaction", json!({"type": "transaction"})),
        ("log", json!({"items": []})),
        ("sessions", json!({})),
    ];
    let mut body = "{}\n".to_owned();
    for (kind, payload) in items {
        body.push_str(&format!("{{\"type\":\"{kind}\"}}\n{payload}\n"));
    }
    assert_eq!(id_of(&reporter.envelope(body).send()), id(1));
    assert_eq!(reporter.count("one fault"), 1);
    // The transaction says too little of itself.
    assert_eq!(reporter.metric("picket_ingest_invalid_total"), 1);
    for (category, count) in [("session", 2), ("attachment", 1), ("transaction", 0), ("log_item", 1)] {
        let name = format!("picket_ingest_filtered_total{{category=\"{category}\"}}");
        assert_eq!(reporter.metric(&name), count, "{category}");
    }
    let feedback = json!({"type": "feedback", "event_id": id(3), "message": "x"});
    assert_eq!(id_of(&reporter.store(feedback.to_string()).send()), id(3));
    assert_eq!(reporter.issues().len(), 1);
}

fn an_event_that_is_no_json_is_acknowledged_and_counted_as_invalid(server: Server) {
    let reporter = Reporter::of(&server);
    for payload in ["{message: 1}", "[]", "5", "<html>", "{\"message\":\n"] {
        let answer = reporter.envelope(envelope_of("event", payload.as_bytes())).send();
        assert_eq!(id_of(&answer).len(), 32, "{payload}");
    }
    assert_eq!(reporter.metric("picket_ingest_invalid_total"), 5);
    assert!(reporter.issues().is_empty());
}

fn browsers_may_report_from_anywhere_and_see_refusals(server: Server) {
    let reporter = Reporter::of(&server);
    let preflight = server
        .call("OPTIONS", &format!("/api/{}/envelope/", reporter.project))
        .header("Origin", "https://shop.example")
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "x-sentry-auth")
        .send()
        .expect(200);
    let taken = reporter.envelope("{}").header("Origin", "https://shop.example").send().expect(200);
    let refused = reporter.post("envelope/").header("Origin", "https://shop.example").body("{}").send().expect(401);
    let wrong = server.call("GET", &format!("/api/{}/envelope/", reporter.project)).send().expect(405);
    for answer in [&preflight, &taken, &refused, &wrong] {
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert!(answer.header("access-control-expose-headers").contains("x-sentry-rate-limits"));
    }
    assert!(preflight.header("access-control-allow-headers").contains("x-sentry-auth"));
    assert!(preflight.header("access-control-allow-methods").contains("POST"));
    assert_eq!(refused.header("x-sentry-error"), "missing authorization information");
}

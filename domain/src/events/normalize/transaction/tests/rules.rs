//! What becomes of each part.

use super::*;
use crate::events::{EventKind, Level};
use crate::spans::{InvalidSpan, SpanStatus};

#[test]
fn what_makes_a_transaction_must_be_there() {
    let without = |key: &str| {
        let mut sent = sent(json!({}));
        sent.as_object_mut().unwrap().remove(key);
        sent
    };
    let trace = |trace: Value| sent(json!({"contexts": {"trace": trace}}));
    for (sent, fault) in [
        (without("timestamp"), InvalidTransaction::End),
        (sent(json!({"timestamp": "soon"})), InvalidTransaction::End),
        (without("start_timestamp"), InvalidTransaction::Start),
        (sent(json!({"start_timestamp": -5})), InvalidTransaction::Start),
        (sent(json!({"start_timestamp": ago(4.0)})), InvalidTransaction::EndBeforeStart),
        (without("contexts"), InvalidTransaction::TraceContext),
        (sent(json!({"contexts": {}})), InvalidTransaction::TraceContext),
        (trace(json!(null)), InvalidTransaction::TraceContext),
        (trace(json!({"span_id": ROOT})), InvalidTransaction::TraceId),
        (trace(json!({"span_id": ROOT, "trace_id": "0".repeat(32)})), InvalidTransaction::TraceId),
        (trace(json!({"trace_id": TRACE})), InvalidTransaction::SpanId),
        (trace(json!({"trace_id": TRACE, "span_id": 5})), InvalidTransaction::SpanId),
    ] {
        assert_eq!(normalized(sent.clone()).err(), Some(fault), "{sent}");
    }
    let instant = transaction(sent(json!({"start_timestamp": ago(5.0)})));
    assert_eq!(instant.spans[0].exclusive, 0);
}

#[test]
fn one_invalid_span_makes_the_transaction_invalid() {
    for (bad, fault) in [
        (json!("span"), InvalidSpan::NoObject),
        (span_with(2, json!({"start_timestamp": null})), InvalidSpan::Start),
        (span_with(2, json!({"timestamp": "x"})), InvalidSpan::End),
        (span_with(2, json!({"timestamp": ago(9.5)})), InvalidSpan::EndBeforeStart),
        (span_with(2, json!({"trace_id": null})), InvalidSpan::TraceId),
        (span_with(2, json!({"span_id": "0000000000000000"})), InvalidSpan::SpanId),
    ] {
        let spans = json!([span(1, ROOT, 1.0, 2.0), null, bad]);
        let fault = InvalidTransaction::Span { index: 1, fault };
        assert_eq!(normalized(sent(json!({"spans": spans}))).err(), Some(fault), "{bad}");
    }
    let fault = InvalidTransaction::Span { index: 7, fault: InvalidSpan::SpanId };
    assert_eq!(fault.to_string(), "span 7 of the transaction is not valid: it has no valid span id");
}

#[test]
fn a_transaction_looks_like_its_name_and_is_never_an_error() {
    let transaction = transaction(sent(json!({
        "transaction": " /cart ", "level": "fatal", "logger": "shop", "culprit": "elsewhere",
        "exception": {"type": "E", "value": "v", "mechanism": {"type": "m", "handled": false}},
        "message": "hello", "threads": [{"id": 1}],
    })));
    let event = &transaction.event;
    assert_eq!((event.kind, event.level, event.unhandled), (EventKind::Transaction, Level::Info, false));
    assert_eq!((event.title.as_str(), event.culprit.as_str()), ("/cart", "/cart"));
    assert_eq!((event.search_message.as_str(), event.message.as_str()), ("/cart", ""));
    assert_eq!(Value::Object(event.metadata.clone()), json!({"title": "/cart", "location": "/cart"}));
    assert_eq!(event.location.as_deref(), Some("/cart"));
    let tags: Vec<_> = event.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(tags, [("logger", "shop"), ("transaction", "/cart")]);
    for key in ["exception", "threads", "logentry", "message"] {
        assert!(!event.payload.contains_key(key), "{key}");
    }
    assert_eq!(event.payload["type"], "transaction");
}

#[test]
fn names_are_cut_cleaned_or_made_up() {
    for missing in [json!(null), json!(""), json!(" "), json!(["x"])] {
        let transaction = transaction(sent(json!({"transaction": missing})));
        assert_eq!((transaction.name.as_str(), transaction.source.as_str()), ("<unlabeled transaction>", "unknown"));
        assert_eq!(transaction.event.transaction.as_deref(), Some("<unlabeled transaction>"));
        assert_eq!(transaction.event.payload["transaction"], "<unlabeled transaction>");
    }
    let url =
        json!({"transaction": format!("/users/12345/{}", "x".repeat(300)), "transaction_info": {"source": "url"}});
    let transaction = transaction(sent(url));
    assert!(transaction.name.starts_with("/users/*/xxx"), "{}", transaction.name);
    assert_eq!((transaction.name.len(), transaction.source.as_str()), (200, "sanitized"));
    assert_eq!(payload(&transaction)["transaction_info"], json!({"source": "sanitized"}));
    assert_eq!(transaction.spans[0].group, crate::spans::SpanGroup::of_transaction(&transaction.name));
}

#[test]
fn the_trace_context_is_the_root_span() {
    let parent = "00000000000000FF";
    let transaction = transaction(sent(json!({"contexts": {"os": {"name": "Linux"}, "trace": {
        "trace_id": TRACE.to_uppercase(), "span_id": ROOT.to_uppercase(), "parent_span_id": parent,
        "status": "DEADLINE_EXCEEDED", "origin": "auto", "exclusive_time": 12.5, "hash": "zz",
        "data": {"password": "x", "a": "x".repeat(9000), "sentry.sample_rate": 0.5}, "gone": null,
    }}})));
    let mut trace = payload(&transaction)["contexts"]["trace"].clone();
    assert_eq!(trace["data"]["a"].as_str().map(str::len), Some(8192));
    trace["data"]["a"] = json!("");
    assert_eq!(
        trace,
        json!({
            "trace_id": TRACE, "span_id": ROOT, "parent_span_id": "00000000000000ff", "op": "default",
            "status": "deadline_exceeded", "origin": "auto", "exclusive_time": 12.5, "type": "trace",
            "hash": "0a7c0d32f132a132", "client_sample_rate": 0.5,
            "data": {"password": "[Filtered]", "a": "", "sentry.sample_rate": 0.5},
        })
    );
    assert_eq!(payload(&transaction)["contexts"]["os"]["name"], "Linux");
    assert_eq!((transaction.op.as_str(), transaction.status), ("default", SpanStatus::DeadlineExceeded));
    assert_eq!((transaction.sample_rate, transaction.spans[0].exclusive), (0.5, 12_500));
    assert_eq!(transaction.parent_span_id.map(|id| id.to_string()).as_deref(), Some("00000000000000ff"));
}

#[test]
fn a_trace_context_full_of_data_keeps_what_it_is() {
    let data: Map<String, Value> = (0..100).map(|i| (format!("a{i}"), json!("x".repeat(1000)))).collect();
    let transaction = transaction(sent(json!({"contexts": {"trace": {
        "trace_id": TRACE, "span_id": ROOT, "op": "task", "data": data,
    }}})));
    let trace = &payload(&transaction)["contexts"]["trace"];
    assert!(trace.to_string().len() < 20_000);
    assert_eq!((&trace["op"], &trace["span_id"]), (&json!("task"), &json!(ROOT)));
}

#[test]
fn exclusive_time_of_the_root_is_computed_unless_it_is_a_time() {
    for (sent_time, expected) in
        [(json!(0), 0), (json!(-1), 4_000_000), (json!("7"), 4_000_000), (json!(1e300), 4_000_000)]
    {
        let trace = json!({"trace_id": TRACE, "span_id": ROOT, "exclusive_time": sent_time});
        let sent = sent(json!({"contexts": {"trace": trace}, "spans": [span(1, ROOT, 1.0, 2.0)]}));
        assert_eq!(transaction(sent).spans[0].exclusive, expected, "{sent_time}");
    }
}

#[test]
fn the_attributes_of_a_span_are_brought_into_their_form() {
    let transaction = transaction(sent(json!({"spans": [span_with(0xAB, json!({
        "trace_id": TRACE.to_uppercase(), "span_id": "00000000000000AB", "op": "", "status": 5, "hash": "x",
        "start_timestamp": "2027-01-15T07:59:51+00:00", "description": "a\0b", "exclusive_time": 99,
        "data": {"token": "x", "db.system": "sqlite"}, "tags": {"a": "b"}, "sentry_tags": {"c": "d"},
        "measurements": {"m": {"value": 1}}, "origin": "auto.db", "same_process_as_parent": true,
        "links": [{"trace_id": TRACE}], "stray": 1, "is_remote": "no", "kind": null,
    }))]})));
    assert_eq!(
        payload(&transaction)["spans"],
        json!([{
            "trace_id": TRACE, "span_id": "00000000000000ab", "parent_span_id": ROOT, "op": "default",
            "status": "not_found", "description": "ab", "exclusive_time": 1000.0, "hash": "187ef4436122d1cc",
            "start_timestamp": "2027-01-15T07:59:51.000000Z", "timestamp": "2027-01-15T07:59:52.000000Z",
            "data": {"token": "[Filtered]", "db.system": "sqlite"}, "tags": {"a": "b"}, "sentry_tags": {"c": "d"},
            "measurements": {"m": {"value": 1}}, "origin": "auto.db", "same_process_as_parent": true,
            "links": [{"trace_id": TRACE}],
        }])
    );
    assert_eq!(faults(&transaction), ["spans.0.is_remote"]);
}

#[test]
fn spans_end_in_a_known_way_or_in_none() {
    for (sent_status, expected) in [
        (json!("ok"), json!("ok")),
        (json!("unknown_error"), json!("unknown")),
        (json!("strange"), json!("unknown")),
        (json!(16), json!("unauthenticated")),
        (json!(17), json!("unknown")),
        (json!([]), json!("unknown")),
        (json!(null), json!(null)),
    ] {
        let spans = json!([span_with(1, json!({"status": sent_status}))]);
        let transaction = transaction(sent(json!({"spans": spans})));
        let status = payload(&transaction)["spans"][0].get("status").cloned().unwrap_or_default();
        assert_eq!(status, expected, "{sent_status}");
    }
}

#[test]
fn a_parent_that_is_none_is_left_out() {
    for (parent, listed) in
        [(json!(null), 0), (json!(""), 0), (json!("0000000000000000"), 0), (json!("nobody"), 1), (json!(3), 1)]
    {
        let transaction = transaction(sent(json!({"spans": [span_with(1, json!({"parent_span_id": parent}))]})));
        assert_eq!(payload(&transaction)["spans"][0].get("parent_span_id"), None);
        assert_eq!((faults(&transaction).len(), transaction.spans[0].exclusive), (listed, 5_000_000));
    }
}

#[test]
fn a_span_that_is_its_own_parent_is_no_child_of_itself() {
    let transaction = transaction(sent(json!({"spans": [span(1, "0000000000000001", 1.0, 2.0)]})));
    assert_eq!(transaction.spans[1].exclusive, 1_000_000);
}

#[test]
fn a_long_description_is_cut_but_grouped_as_a_whole() {
    let long = format!("SELECT a FROM t WHERE id IN ({})", vec!["1"; 10_000].join(", "));
    let spans = json!([
        span_with(1, json!({"op": "db", "description": long})),
        span_with(2, json!({"op": "db", "description": "SELECT a FROM t WHERE id IN (1)"})),
    ]);
    let transaction = transaction(sent(json!({"spans": spans})));
    assert_eq!(transaction.spans[1].group, transaction.spans[2].group);
    assert_eq!(transaction.spans[1].description.as_deref().map(str::len), Some(8192));
    assert_eq!(payload(&transaction)["spans"][0]["description"].as_str(), transaction.spans[1].description.as_deref());
}

#[test]
fn the_first_thousand_spans_are_kept() {
    let spans: Vec<Value> = (1..=1003).map(|id| span(id, ROOT, 1.0, 2.0)).collect();
    let transaction = transaction(sent(json!({"spans": spans})));
    assert_eq!(transaction.spans.len(), 1001);
    assert_eq!(payload(&transaction)["spans"].as_array().map(Vec::len), Some(1000));
    assert_eq!(payload(&transaction)["errors"][0]["reason"], "only the first 1000 spans are kept, 3 were left out");
}

#[test]
fn groups_that_the_client_found_out_by_the_same_rules_are_kept() {
    let by = |id: &str, hash: Value| {
        let trace = json!({"trace_id": TRACE, "span_id": ROOT, "hash": "00000000000000F1"});
        let spans = json!([span_with(1, json!({"hash": "00000000000000f2"})), span_with(2, json!({"hash": hash}))]);
        let config = json!({"id": id});
        groups(&transaction(sent(
            json!({"contexts": {"trace": trace}, "spans": spans, "span_grouping_config": config}),
        )))
    };
    let found = by("default:2022-10-27", json!("00000000000000f3"));
    assert_eq!(found, ["00000000000000f1", "00000000000000f2", "00000000000000f3"]);
    for (id, hash) in [("default:2021-08-25", json!("00000000000000f3")), ("default:2022-10-27", json!("f3"))] {
        assert_eq!(by(id, hash), ["0a7c0d32f132a132", "d41d8cd98f00b204", "d41d8cd98f00b204"]);
    }
}

#[test]
fn the_envelope_tells_the_sample_rate_best() {
    let Value::Object(raw) = sent(json!({})) else { unreachable!() };
    let sampled = |rate| normalize_transaction(raw.clone(), &context(), rate).unwrap();
    assert_eq!(sampled(Some(0.25)).sample_rate, 0.25);
    assert_eq!(payload(&sampled(Some(0.25)))["contexts"]["trace"]["client_sample_rate"], 0.25);
    for unknown in [None, Some(0.0), Some(7.0)] {
        let transaction = sampled(unknown);
        assert_eq!(transaction.sample_rate, 1.0);
        assert!(payload(&transaction)["contexts"]["trace"].get("client_sample_rate").is_none());
    }
}

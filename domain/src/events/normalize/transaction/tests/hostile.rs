//! What no sound client sends.

use std::time::{Duration, Instant};

use super::*;

/// Attributes that a transaction can do without, as paths of keys; lists are entered at their only element.
const ATTRIBUTES: &[&[&str]] = &[
    &["event_id"],
    &["transaction"],
    &["transaction_info"],
    &["transaction_info", "source"],
    &["tags"],
    &["level"],
    &["release"],
    &["user"],
    &["request"],
    &["contexts", "os"],
    &["contexts", "trace", "op"],
    &["contexts", "trace", "status"],
    &["contexts", "trace", "parent_span_id"],
    &["contexts", "trace", "data"],
    &["contexts", "trace", "hash"],
    &["contexts", "trace", "type"],
    &["contexts", "trace", "exclusive_time"],
    &["contexts", "trace", "client_sample_rate"],
    &["contexts", "trace", "data", "sentry.sample_rate"],
    &["measurements"],
    &["measurements", "lcp"],
    &["measurements", "lcp", "value"],
    &["measurements", "lcp", "unit"],
    &["breakdowns"],
    &["span_grouping_config"],
    &["span_grouping_config", "id"],
    &["breadcrumbs"],
    &["extra"],
    &["spans", "0", "parent_span_id"],
    &["spans", "0", "op"],
    &["spans", "0", "description"],
    &["spans", "0", "status"],
    &["spans", "0", "data"],
    &["spans", "0", "data", "k"],
    &["spans", "0", "tags"],
    &["spans", "0", "sentry_tags"],
    &["spans", "0", "measurements"],
    &["spans", "0", "links"],
    &["spans", "0", "fingerprint"],
    &["spans", "0", "fingerprint", "0"],
    &["spans", "0", "hash"],
    &["spans", "0", "exclusive_time"],
    &["spans", "0", "same_process_as_parent"],
    &["spans", "0", "origin"],
];

fn nested(depth: usize) -> Value {
    (0..depth).fold(json!("deep"), |inner, i| if i % 2 == 0 { json!({"k": inner}) } else { json!([inner]) })
}

pub(super) fn wrong_values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!(" \n"),
        json!("\0"),
        json!("\u{1F600}\u{301}"),
        json!("x".repeat(20_000)),
        json!("4242424242424242"),
        json!([]),
        json!([null]),
        json!([1, "a", [2]]),
        json!({}),
        json!({"k": null}),
        nested(100),
    ]
}

/// Sets the value at a path, where lists have one element.
pub(super) fn put(into: &mut Value, path: &[&str], value: Value) {
    match path {
        [] => *into = value,
        ["0", rest @ ..] => {
            if !into.is_array() {
                *into = json!([null]);
            }
            put(&mut into[0], rest, value);
        }
        [key, rest @ ..] => {
            if !into.is_object() {
                *into = json!({});
            }
            put(&mut into[*key], rest, value);
        }
    }
}

pub(super) fn assert_sound(transaction: &Transaction, sent: &str) {
    let payload = payload(transaction);
    assert!(!transaction.name.trim().is_empty() && transaction.name.chars().count() <= 200, "{sent}");
    assert!(transaction.sample_rate > 0.0 && transaction.sample_rate <= 1.0, "{sent}");
    assert_eq!(payload["spans"].as_array().map_or(0, Vec::len) + 1, transaction.spans.len(), "{sent}");
    for span in &transaction.spans {
        assert!(!span.op.is_empty() && span.start <= span.end, "{sent}");
        assert!(span.exclusive >= 0, "{sent}");
    }
    assert_eq!(payload["contexts"]["trace"]["trace_id"], transaction.trace_id.to_string(), "{sent}");
    assert_eq!(payload["contexts"]["trace"]["type"], "trace", "{sent}");
    assert_eq!(payload["transaction_info"]["source"], transaction.source, "{sent}");
    for text in [&transaction.name, &transaction.op, &transaction.event.search_message] {
        assert!(!text.contains('\0'), "{sent}");
    }
}

#[test]
fn no_value_at_any_attribute_makes_an_unsound_transaction() {
    for path in ATTRIBUTES {
        for value in wrong_values() {
            let mut sent = sent(json!({"spans": [span(1, ROOT, 1.0, 2.0)]}));
            put(&mut sent, path, value);
            let text = sent.to_string();
            assert_sound(&transaction(sent), &text);
        }
    }
}

#[test]
fn any_value_where_one_is_needed_refuses_or_makes_a_sound_transaction() {
    let needed: [&[&str]; 12] = [
        &["timestamp"],
        &["start_timestamp"],
        &["contexts"],
        &["contexts", "trace"],
        &["contexts", "trace", "trace_id"],
        &["contexts", "trace", "span_id"],
        &["spans"],
        &["spans", "0"],
        &["spans", "0", "trace_id"],
        &["spans", "0", "span_id"],
        &["spans", "0", "start_timestamp"],
        &["spans", "0", "timestamp"],
    ];
    for path in needed {
        for value in wrong_values() {
            let mut sent = sent(json!({"spans": [span(1, ROOT, 1.0, 2.0)]}));
            put(&mut sent, path, value);
            let text = sent.to_string();
            if let Ok(transaction) = normalized(sent) {
                assert_sound(&transaction, &text);
            }
        }
    }
}

#[test]
fn hostile_megabytes_take_linear_time() {
    let mib = 1 << 20;
    let one = "0000000000000001";
    let hostile = [
        json!({"spans": vec![span(1, one, 1.0, 2.0); 10_000]}),
        json!({"spans": vec![span(1, ROOT, 1.0, 2.0); 10_000]}),
        json!({"spans": (0..1000).map(|i| span(1 + i % 2, one, 1.0, 2.0)).collect::<Vec<_>>()}),
        json!({"spans": (1..10_000).map(|i| span(i + 1, &format!("{i:016x}"), 1.0, 2.0)).collect::<Vec<_>>()}),
        json!({"spans": (1..10_000).map(|i| span_with(i, json!({"parent_span_id": 1, "status": []}))).collect::<Vec<_>>()}),
        json!({"spans": vec![Value::Null; 200_000]}),
        json!({"spans": [span_with(1, json!({"op": "db", "description": "'".repeat(mib)}))]}),
        json!({"spans": [span_with(1, json!({"op": "db.sql.query", "description": " IN (1,".repeat(mib / 7)}))]}),
        json!({"spans": [span_with(1, json!({"op": "x.".repeat(mib / 2), "fingerprint": vec!["a"; 200_000]}))]}),
        json!({"transaction": "/1234".repeat(mib / 5), "transaction_info": {"source": "url"}}),
        json!({"transaction": "12/".repeat(mib / 3), "transaction_info": {"source": "url"}}),
        json!({"measurements": (0..60_000).map(|i| (format!("m{i}"), json!({"value": "x"}))).collect::<Map<_, _>>()}),
        json!({"contexts": {"trace": {"trace_id": TRACE, "span_id": ROOT, "data": {"a": "4 ".repeat(mib / 2)}}}}),
    ];
    for more in hostile {
        let sent = sent(more);
        let start = Instant::now();
        let transaction = transaction(sent);
        assert_sound(&transaction, "hostile");
        // Unoptimised, on a busy machine: quadratic time would take minutes.
        assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    }
}

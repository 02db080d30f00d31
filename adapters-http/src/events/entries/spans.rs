use chrono::DateTime;
use domain::spans::seconds;
use serde_json::{Map, Value};

/// What each span has, null where it is unknown.
const KEYS: [&str; 14] = [
    "trace_id",
    "span_id",
    "parent_span_id",
    "start_timestamp",
    "timestamp",
    "same_process_as_parent",
    "op",
    "description",
    "status",
    "origin",
    "tags",
    "data",
    "exclusive_time",
    "hash",
];

/// The spans under a transaction's root.
pub fn spans(spans: Vec<Value>) -> Value {
    spans.into_iter().map(span).collect()
}

fn span(span: Value) -> Value {
    let Value::Object(mut span) = span else { return span };
    for key in KEYS {
        span.entry(key).or_insert(Value::Null);
    }
    for key in ["start_timestamp", "timestamp"] {
        time(&mut span, key);
    }
    Value::Object(span)
}

/// Brings a time into the form that spans have: seconds since 1970.
fn time(span: &mut Map<String, Value>, key: &str) {
    if let Some(value) = span.get_mut(key)
        && let Some(Ok(time)) = value.as_str().map(DateTime::parse_from_rfc3339)
    {
        *value = seconds(time.timestamp_micros()).into();
    }
}

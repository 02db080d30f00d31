//! Spans that are sent by themselves, in items of envelopes.

use domain::spans::standalone;
use serde_json::{Map, Value, json};

use super::json::{InvalidJson, parse};

/// Largest item of spans.
pub(super) const MAX_SPANS: usize = 10 << 20;

/// What the envelope's header says of a trace, and as which attributes spans say it.
const FALLBACKS: [(&str, &str); 3] =
    [("release", "sentry.release"), ("environment", "sentry.environment"), ("sample_rate", "sentry.sample_rate")];

/// Reads the spans of an item: a container of them, or one of an older client. What is no object is left out.
pub(super) fn read(payload: &[u8], trace: &Value) -> Result<Vec<Map<String, Value>>, InvalidJson> {
    let mut item = parse(payload)?;
    let mut spans = match item.remove("items") {
        Some(Value::Array(items)) => items.into_iter().filter_map(object).collect(),
        Some(_) => Vec::new(),
        None => vec![standalone(item)],
    };
    for span in &mut spans {
        complete(span, trace);
    }
    Ok(spans)
}

fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

/// Adds what a root span does not say itself.
fn complete(span: &mut Map<String, Value>, trace: &Value) {
    if span.get("is_segment") != Some(&Value::Bool(true)) {
        return;
    }
    let attributes = span.entry("attributes").or_insert_with(|| json!({}));
    let Some(attributes) = attributes.as_object_mut() else { return };
    for (from, attribute) in FALLBACKS {
        if let Some(value) = trace.get(from).filter(|value| !value.is_null()) {
            attributes.entry(attribute).or_insert_with(|| json!({"value": value}));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(item: &Value) -> Vec<Map<String, Value>> {
        let trace = json!({"release": "1.0", "environment": "live", "sample_rate": null});
        read(item.to_string().as_bytes(), &trace).unwrap()
    }

    #[test]
    fn a_container_holds_spans_and_the_header_completes_their_root() {
        let root = json!({"name": "a", "is_segment": true, "attributes": {"sentry.release": {"value": "2.0"}}});
        let found = spans(&json!({"version": 2, "items": [root, 5, {"name": "b", "is_segment": false}]}));
        assert_eq!(found.len(), 2);
        let attributes = json!({"sentry.release": {"value": "2.0"}, "sentry.environment": {"value": "live"}});
        assert_eq!(found[0]["attributes"], attributes);
        assert_eq!(found[1].get("attributes"), None);
    }

    #[test]
    fn a_span_without_a_container_is_one_of_an_older_client() {
        let found = spans(&json!({"description": "button", "op": "ui.click"}));
        assert_eq!(found.len(), 1);
        assert_eq!((&found[0]["name"], &found[0]["is_segment"]), (&json!("button"), &json!(true)));
        assert!(read(b"[1]", &json!({})).is_err());
        assert_eq!(spans(&json!({"version": 2, "items": 5})).len(), 0);
    }
}

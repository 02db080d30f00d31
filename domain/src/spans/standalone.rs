//! Spans that older clients send by themselves, in the shape that spans have within transactions.

use serde_json::{Map, Value, json};

/// Such a span in the shape that spans have that are sent by themselves. One that names no segment is its own.
pub fn standalone(mut span: Map<String, Value>) -> Map<String, Value> {
    let mut attributes = Map::new();
    let mut tell = |key: &str, value: Option<Value>| {
        if let Some(value) = value.filter(|value| !value.is_null()) {
            attributes.insert(key.to_owned(), json!({"value": value}));
        }
    };
    if let Some(Value::Object(data)) = span.remove("data") {
        data.into_iter().for_each(|(key, value)| tell(&key, Some(value)));
    }
    tell("sentry.op", span.remove("op"));
    tell("sentry.origin", span.remove("origin"));
    let segment = span.remove("segment_id").filter(|id| !id.is_null());
    let is_segment = segment.is_none() || span.get("is_segment") == Some(&Value::Bool(true));
    tell("sentry.segment.id", segment.filter(|_| !is_segment));
    for (tag, attribute) in [("release", "sentry.release"), ("environment", "sentry.environment")] {
        tell(attribute, span.get("sentry_tags").and_then(|tags| tags.get(tag)).cloned());
    }
    let description = span.remove("description").filter(Value::is_string);
    let name = description.unwrap_or_else(|| Value::String(String::new()));
    let mut streamed = Map::from_iter([
        ("name".to_owned(), name),
        ("is_segment".to_owned(), Value::Bool(is_segment)),
        ("attributes".to_owned(), Value::Object(attributes)),
    ]);
    let kept = [
        ("trace_id", "trace_id"),
        ("span_id", "span_id"),
        ("parent_span_id", "parent_span_id"),
        ("start_timestamp", "start_timestamp"),
        ("timestamp", "end_timestamp"),
        ("status", "status"),
    ];
    streamed.extend(kept.into_iter().filter_map(|(from, to)| Some((to.to_owned(), span.remove(from)?))));
    streamed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spans::StreamedSpan;

    fn read(span: Value) -> StreamedSpan {
        let Value::Object(span) = span else { panic!("spans are objects") };
        StreamedSpan::parse(standalone(span)).unwrap()
    }

    fn span() -> Value {
        json!({
            "trace_id": "0123456789abcdef0123456789abcdef", "span_id": "00000000000000aa", "op": "ui.click",
            "description": "button", "start_timestamp": 10.0, "timestamp": 11.5, "status": "ok", "origin": "auto",
            "data": {"release": "1.0", "nothing": null}, "sentry_tags": {"environment": "live"},
        })
    }

    #[test]
    fn a_span_without_a_segment_is_its_own() {
        let span = read(span());
        assert!(span.is_segment);
        assert_eq!((span.end - span.start).num_milliseconds(), 1500);
        let told = |key: &str| span.raw["attributes"][key]["value"].clone();
        assert_eq!(
            (told("sentry.op"), told("sentry.environment"), told("release")),
            (json!("ui.click"), json!("live"), json!("1.0"))
        );
        assert_eq!((&span.raw["name"], &span.raw["status"]), (&json!("button"), &json!("ok")));
    }

    #[test]
    fn a_span_of_a_segment_belongs_to_it() {
        let mut child = span();
        child["segment_id"] = json!("00000000000000bb");
        let child = read(child);
        assert!(!child.is_segment);
        assert_eq!(child.segment_id.to_string(), "00000000000000bb");
    }
}

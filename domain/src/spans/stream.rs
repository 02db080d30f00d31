//! Spans that are sent by themselves, each perhaps in an envelope of its own.

use chrono::{DateTime, Utc};
use md5::{Digest, Md5};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{InvalidSpan, SpanId, TraceId};
use crate::events::EventId;
use crate::events::normalize::parse_time;

/// A span that was sent by itself. Its segment, which is a transaction as soon as all of its
/// spans are there, may come before or after it.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamedSpan {
    /// The trace it is part of.
    pub trace_id: TraceId,
    /// The client's id of it.
    pub span_id: SpanId,
    /// The root span of the transaction that it is part of; its own id if it is that root.
    pub segment_id: SpanId,
    /// It is the root span of a transaction.
    pub is_segment: bool,
    /// When it began, by the client's clock.
    pub start: DateTime<Utc>,
    /// When it ended, by the client's clock.
    pub end: DateTime<Utc>,
    /// As it was sent.
    pub raw: Map<String, Value>,
}

impl StreamedSpan {
    /// Reads one item, or tells why it is no span.
    pub fn parse(raw: Map<String, Value>) -> Result<Self, InvalidSpan> {
        let text = |key: &str| raw.get(key).and_then(Value::as_str);
        let time = |key: &str| raw.get(key).and_then(parse_time);
        let trace_id = text("trace_id").and_then(TraceId::parse).ok_or(InvalidSpan::TraceId)?;
        let span_id = text("span_id").and_then(SpanId::parse).ok_or(InvalidSpan::SpanId)?;
        let start = time("start_timestamp").ok_or(InvalidSpan::Start)?;
        let end = time("end_timestamp").ok_or(InvalidSpan::End)?;
        if end < start {
            return Err(InvalidSpan::EndBeforeStart);
        }
        text("name").ok_or(InvalidSpan::Name)?;
        let segment = attribute(&raw, "sentry.segment.id").and_then(Value::as_str).and_then(SpanId::parse);
        let is_segment = raw.get("is_segment") == Some(&Value::Bool(true)) || segment == Some(span_id);
        let segment_id = if is_segment { span_id } else { segment.ok_or(InvalidSpan::Segment)? };
        Ok(Self { trace_id, span_id, segment_id, is_segment, start, end, raw })
    }
}

/// The id of the event that a segment becomes: clients give it none, and it has to be the same each time.
pub fn transaction_id(trace: TraceId, segment: SpanId) -> EventId {
    let digest = Md5::digest(format!("{trace}{segment}"));
    EventId::new(Uuid::from_bytes(digest.into()))
}

/// The value of an attribute of a span.
fn attribute<'a>(span: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    span.get("attributes")?.get(key)?.get("value")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(more: Value) -> Result<StreamedSpan, InvalidSpan> {
        let sent = json!({
            "trace_id": "0123456789abcdef0123456789abcdef", "span_id": "00000000000000AA", "name": "work",
            "start_timestamp": 1_800_000_000.25, "end_timestamp": 1_800_000_001,
            "attributes": {"sentry.segment.id": {"value": "00000000000000bb", "type": "string"}},
        });
        let Value::Object(mut sent) = sent else { unreachable!() };
        sent.extend(more.as_object().unwrap().clone());
        StreamedSpan::parse(sent)
    }

    fn id(text: &str) -> SpanId {
        SpanId::parse(text).unwrap()
    }

    #[test]
    fn a_child_names_its_segment() {
        let child = parse(json!({"is_segment": false})).unwrap();
        assert_eq!((child.span_id, child.segment_id), (id("00000000000000aa"), id("00000000000000bb")));
        assert!(!child.is_segment);
        assert_eq!((child.end - child.start).num_milliseconds(), 750);
        assert_eq!(child.raw["name"], "work");
    }

    #[test]
    fn a_segment_is_its_own() {
        let itself = json!({"sentry.segment.id": {"value": "00000000000000aa"}});
        for more in [
            json!({"is_segment": true}),
            json!({"is_segment": true, "attributes": null}),
            json!({"attributes": itself}),
        ] {
            let segment = parse(more).unwrap();
            assert!(segment.is_segment);
            assert_eq!(segment.segment_id, segment.span_id);
        }
    }

    #[test]
    fn what_is_no_span_is_refused() {
        for (more, fault) in [
            (json!({"trace_id": "x"}), InvalidSpan::TraceId),
            (json!({"span_id": null}), InvalidSpan::SpanId),
            (json!({"start_timestamp": -1}), InvalidSpan::Start),
            (json!({"end_timestamp": []}), InvalidSpan::End),
            (json!({"end_timestamp": 1_800_000_000}), InvalidSpan::EndBeforeStart),
            (json!({"name": 5}), InvalidSpan::Name),
            (json!({"attributes": {}}), InvalidSpan::Segment),
            (json!({"attributes": {"sentry.segment.id": {"value": "x"}}}), InvalidSpan::Segment),
            (json!({"attributes": [1]}), InvalidSpan::Segment),
        ] {
            assert_eq!(parse(more.clone()), Err(fault), "{more}");
        }
    }
}

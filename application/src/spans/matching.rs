//! The spans of one transaction that are of a group.

use chrono::{DateTime, Utc};
use domain::events::EventId;
use domain::spans::{Interval, SpanGroup, milliseconds, uncovered, union_length};
use serde_json::{Map, Value};

use super::TransactionRecord;
use crate::events::StoredEvent;
use crate::ports::StoreError;

/// Which spans are wanted.
pub(super) struct SpanWanted<'a> {
    pub(super) op: &'a str,
    pub(super) group: SpanGroup,
    pub(super) more_than: Option<f64>,
    pub(super) less_than: Option<f64>,
}

/// A transaction with the spans that were wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The id of its event.
    pub event_id: EventId,
    /// What the last of the spans did that says so.
    pub description: Option<String>,
    /// When the transaction began.
    pub start: DateTime<Utc>,
    /// When it ended.
    pub end: DateTime<Utc>,
    /// How long at least one of the spans was at work itself, in milliseconds.
    pub non_overlapping: f64,
    /// The spans, the root first.
    pub spans: Vec<ExampleSpan>,
}

/// A span of an example.
#[derive(Debug, Clone, PartialEq)]
pub struct ExampleSpan {
    /// Its id.
    pub id: String,
    /// The trace.
    pub trace: String,
    /// When it began.
    pub start: DateTime<Utc>,
    /// When it ended.
    pub end: DateTime<Utc>,
    /// What it spent itself, in milliseconds.
    pub exclusive: f64,
}

/// A span of a payload.
struct Told<'a> {
    span: &'a Map<String, Value>,
    description: Option<&'a str>,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

impl<'a> Told<'a> {
    fn text(&self, key: &str) -> &'a str {
        self.span.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    fn exclusive(&self) -> f64 {
        self.span.get("exclusive_time").and_then(Value::as_f64).unwrap_or_default()
    }

    const fn interval(&self) -> Interval {
        Interval::new(self.start.timestamp_micros(), self.end.timestamp_micros())
    }

    fn is_wanted(&self, wanted: &SpanWanted<'_>) -> bool {
        let exclusive = self.exclusive();
        self.text("op") == wanted.op
            && SpanGroup::parse(self.text("hash")) == Some(wanted.group)
            && wanted.more_than.is_none_or(|bound| exclusive > bound)
            && wanted.less_than.is_none_or(|bound| exclusive < bound)
    }
}

/// The transaction as an example of what is wanted.
pub(super) fn example(record: &TransactionRecord, wanted: &SpanWanted<'_>) -> Result<Example, StoreError> {
    let stored = StoredEvent::decode(&record.payload).map_err(|error| StoreError::Other(error.into()))?;
    let spans = told(&stored, record);
    let found: Vec<_> = spans.iter().filter(|span| span.is_wanted(wanted)).collect();
    let mut at_work = Vec::new();
    for span in &found {
        let children = spans.iter().filter(|child| is_child(child, span)).map(Told::interval).collect();
        at_work.extend(uncovered(span.interval(), children));
    }
    Ok(Example {
        event_id: record.event_id,
        description: found.iter().rev().find_map(|span| span.description).map(str::to_owned),
        start: record.start,
        end: record.timestamp,
        non_overlapping: milliseconds(union_length(at_work)),
        spans: found.iter().map(|span| shown(span)).collect(),
    })
}

fn is_child(child: &Told<'_>, parent: &Told<'_>) -> bool {
    let id = parent.text("span_id");
    !id.is_empty() && child.text("parent_span_id") == id && child.text("span_id") != id
}

fn shown(span: &Told<'_>) -> ExampleSpan {
    ExampleSpan {
        id: span.text("span_id").to_owned(),
        trace: span.text("trace_id").to_owned(),
        start: span.start,
        end: span.end,
        exclusive: span.exclusive(),
    }
}

/// All spans, the root first.
fn told<'a>(stored: &'a StoredEvent, record: &TransactionRecord) -> Vec<Told<'a>> {
    let root = stored.payload.get("contexts").and_then(|contexts| contexts.get("trace")).and_then(Value::as_object);
    let root = root.map(|span| {
        let description = span.get("description").and_then(Value::as_str).or(stored.transaction.as_deref());
        Told { span, description, start: record.start, end: record.timestamp }
    });
    let children = stored.payload.get("spans").and_then(Value::as_array).into_iter().flatten();
    let child = |span: &'a Value| {
        let span = span.as_object()?;
        let time = |key| span.get(key)?.as_str()?.parse::<DateTime<Utc>>().ok();
        let description = span.get("description").and_then(Value::as_str);
        Some(Told { span, description, start: time("start_timestamp")?, end: time("timestamp")? })
    };
    root.into_iter().chain(children.filter_map(child)).collect()
}

//! The children of a transaction's root span.

use chrono::TimeDelta;
use serde_json::{Map, Value};

use super::super::check::Check;
use super::super::errors::{Errors, Fault, Path};
use super::super::tree::{self, Limits};
use super::super::{text, time};
use super::family::Family;
use super::parts;
use crate::spans::{Interval, InvalidSpan, InvalidTransaction, MeasuredSpan, SpanGroup, SpanId, TraceId, milliseconds};

/// The first ones are kept; SDKs stop there as well.
const MOST: usize = 1000;

/// Characters of a description. Its group is found in all of it.
const DESCRIPTION: usize = 8192;

const DATA: Limits = Limits { depth: 5, bytes: 16 * 1024, text: 8192 };

const SMALL: Limits = Limits { depth: 4, bytes: 8192, text: 1024 };

/// A fingerprint keeps so many parts of so many characters.
const FINGERPRINT: (usize, usize) = (100, 1024);

/// The children, in their form and measured.
pub(super) struct Spans {
    /// For the payload.
    pub(super) values: Vec<Value>,
    /// The same, in the same order.
    pub(super) measured: Vec<MeasuredSpan>,
    /// Of all of them and of the root.
    pub(super) family: Family,
}

/// The spans that were sent, as far as they are kept.
pub(super) fn sent(value: Option<Value>, errors: &mut Errors) -> Vec<Value> {
    let at = Path::top("spans");
    let mut spans = match value {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Array(spans)) => spans,
        Some(other) => {
            errors.add(Fault::InvalidData, at, Some(other), "expected a list");
            return Vec::new();
        }
    };
    spans.retain(|span| !span.is_null());
    let left_out = spans.len().saturating_sub(MOST);
    if left_out > 0 {
        spans.truncate(MOST);
        let reason = format!("only the first {MOST} spans are kept, {left_out} were left out");
        errors.add(Fault::InvalidData, at, None, &reason);
    }
    spans
}

/// Brings each into its form, or tells which is none. `keeps` the groups that the client found out.
pub(super) fn read(
    mut values: Vec<Value>,
    keeps: bool,
    shift: TimeDelta,
    errors: &mut Errors,
) -> Result<Spans, InvalidTransaction> {
    let mut measured = Vec::with_capacity(values.len());
    let mut family = Family::default();
    let at = Path::top("spans");
    for (index, value) in values.iter_mut().enumerate() {
        let mut check = Check { path: Path::Index(&at, index), errors: &mut *errors };
        let invalid = |fault| InvalidTransaction::Span { index, fault };
        let sent = value.as_object_mut().ok_or(invalid(InvalidSpan::NoObject))?;
        let (span, parent) = span(sent, keeps, shift, &mut check).map_err(invalid)?;
        family.add(span.span_id, parent, span.interval());
        measured.push(span);
    }
    for (value, span) in values.iter_mut().zip(&mut measured) {
        span.exclusive = family.exclusive(span.span_id, span.interval());
        if let Some(sent) = value.as_object_mut() {
            sent.insert("exclusive_time".to_owned(), milliseconds(span.exclusive).into());
            sent.insert("hash".to_owned(), span.group.to_string().into());
        }
    }
    Ok(Spans { values, measured, family })
}

/// One span and its parent. Its exclusive time is not known yet.
fn span(
    sent: &mut Map<String, Value>,
    keeps: bool,
    shift: TimeDelta,
    check: &mut Check<'_>,
) -> Result<(MeasuredSpan, Option<SpanId>), InvalidSpan> {
    let lasted = interval(sent, shift)?;
    parts::id(sent, "trace_id", 32, TraceId::parse).ok_or(InvalidSpan::TraceId)?;
    let span_id = parts::id(sent, "span_id", 16, SpanId::parse).ok_or(InvalidSpan::SpanId)?;
    let parent = parts::parent(sent, check);
    let op = parts::op(sent, check);
    let kept = if keeps { parts::group(sent) } else { None };
    sent.retain(|key, value| attribute(key, value, check));
    let group = kept.unwrap_or_else(|| group(sent, &op));
    let description = sent.get_mut("description").and_then(|description| match description {
        Value::String(description) => {
            text::cut(description, DESCRIPTION);
            Some(description.clone())
        }
        _ => None,
    });
    let Interval { start, end } = lasted;
    Ok((MeasuredSpan { span_id, op, group, description, start, end, exclusive: 0 }, parent))
}

/// From when to when it lasted, in the server's time, as the map has it from now on.
fn interval(sent: &mut Map<String, Value>, shift: TimeDelta) -> Result<Interval, InvalidSpan> {
    let mut settled = |key: &str| sent.get_mut(key).and_then(|time| time::settle_inner(time, shift));
    let start = settled("start_timestamp").ok_or(InvalidSpan::Start)?;
    let end = settled("timestamp").ok_or(InvalidSpan::End)?;
    if end < start {
        return Err(InvalidSpan::EndBeforeStart);
    }
    Ok(Interval::new(start.timestamp_micros(), end.timestamp_micros()))
}

/// Brings an attribute into its form. False for what is not to be kept.
fn attribute(key: &str, value: &mut Value, check: &mut Check<'_>) -> bool {
    match key {
        // These are in their form already.
        "span_id" | "trace_id" | "parent_span_id" | "start_timestamp" | "timestamp" | "op" => true,
        "description" => check.text(key, value, usize::MAX),
        "origin" | "kind" => check.text(key, value, 128),
        "status" => match parts::status(value) {
            Some(status) => {
                *value = status.as_str().into();
                true
            }
            None => false,
        },
        "data" => check.tree(key, value, DATA),
        "tags" | "sentry_tags" | "measurements" => check.tree(key, value, SMALL),
        "same_process_as_parent" | "is_remote" => check.flag(key, value),
        "fingerprint" => check.texts(key, value, FINGERPRINT.0, FINGERPRINT.1),
        "links" => {
            tree::clean(value, SMALL);
            value.as_array().is_some_and(|links| !links.is_empty())
        }
        _ => false,
    }
}

fn group(sent: &Map<String, Value>, op: &str) -> SpanGroup {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let fingerprint = sent.get("fingerprint").and_then(Value::as_array);
    let fingerprint: Option<Vec<String>> = fingerprint.map(|parts| parts.iter().map(text).collect());
    SpanGroup::of_span(op, sent.get("description").and_then(Value::as_str), fingerprint.as_deref())
}

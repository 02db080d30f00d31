//! From what an SDK sent to a [`Transaction`].

mod breakdowns;
mod family;
mod measurements;
mod name;
mod parts;
mod sampling;
mod spans;
#[cfg(test)]
mod tests;
mod times;
mod trace;

use serde_json::{Map, Value, json};

use super::errors::Errors;
use super::head::{Face, Head};
use super::title::Headline;
use super::{Context, EventKind, Level, sections, tags, time};
use crate::spans::{GROUPING, Interval, InvalidTransaction, MeasuredSpan, SpanGroup, Transaction, milliseconds};
use spans::Spans;
use times::Times;
use trace::Trace;

/// Brings a transaction into its canonical form, or tells why it is none. `sampled` is the
/// share of such transactions that the client reports, where the envelope tells.
pub fn normalize_transaction(
    mut raw: Map<String, Value>,
    context: &Context,
    sampled: Option<f64>,
) -> Result<Transaction, InvalidTransaction> {
    let mut errors = Errors::reported(raw.remove("errors"));
    let Work { times, trace, spans, keeps } = Work::take(&mut raw, context, &mut errors)?;
    let sample_rate = sampling::rate(sampled, &trace.sent);
    let source = name::settle(&mut raw);
    let mut head = Head::read(&mut raw, context, &mut errors);
    head.attributes.level = Level::Info;
    let name = head.attributes.transaction.get_or_insert_with(|| name::UNLABELED.to_owned()).clone();
    let mut payload = statistics(raw.remove("measurements"), &times, &spans, &mut errors);
    sections::around(&mut payload, raw, context, &head.attributes.platform, times.shift, &mut errors);
    tags::derive(&mut head.tags, &head.attributes, &payload);

    let root = root(&name, &times, &trace, &spans, keeps);
    let (op, status) = (trace.op.clone(), trace.status);
    let (trace_id, span_id, parent_span_id) = (trace.trace_id, trace.span_id, trace.parent);
    set(&mut payload, "transaction_info", "source", source.as_str().into());
    set(&mut payload, "contexts", "trace", trace.into_value(&root, sample_rate));
    payload.insert("spans".to_owned(), Value::Array(spans.values));
    Ok(Transaction {
        event: head.finish(payload, face(&name, &times), context.received, errors),
        name,
        source,
        op,
        status,
        trace_id,
        span_id,
        parent_span_id,
        start: times.start,
        sample_rate: sample_rate.unwrap_or(1.0),
        spans: std::iter::once(root).chain(spans.measured).collect(),
    })
}

/// What makes it a transaction: without any of this it is refused.
struct Work {
    times: Times,
    trace: Trace,
    spans: Spans,
    /// The client found out the groups of all spans itself, by the same rules.
    keeps: bool,
}

impl Work {
    fn take(raw: &mut Map<String, Value>, context: &Context, errors: &mut Errors) -> Result<Self, InvalidTransaction> {
        let times = Times::take(raw, context, errors)?;
        let trace = Trace::take(raw, errors)?;
        let spans = spans::sent(raw.remove("spans"), errors);
        let by_rules =
            raw.remove("span_grouping_config").is_some_and(|config| config.get("id") == Some(&GROUPING.into()));
        let is_grouped = |span: &Value| span.as_object().and_then(parts::group).is_some();
        let keeps = by_rules && trace.group.is_some() && spans.iter().all(is_grouped);
        let spans = spans::read(spans, keeps, times.shift, errors)?;
        Ok(Self { times, trace, spans, keeps })
    }
}

/// What is said of all spans together.
fn statistics(sent: Option<Value>, times: &Times, spans: &Spans, errors: &mut Errors) -> Map<String, Value> {
    let Interval { start, end } = times.interval();
    let duration = milliseconds(end.saturating_sub(start));
    let parts = [
        ("start_timestamp", Some(time::format(times.start))),
        ("span_grouping_config", Some(json!({"id": GROUPING}))),
        ("measurements", measurements::read(sent, duration, errors)),
        ("breakdowns", breakdowns::of(&spans.measured)),
    ];
    parts.into_iter().filter_map(|(key, part)| Some((key.to_owned(), part?))).collect()
}

/// The span of the transaction itself.
fn root(name: &str, times: &Times, trace: &Trace, spans: &Spans, keeps: bool) -> MeasuredSpan {
    let lasted = times.interval();
    MeasuredSpan {
        span_id: trace.span_id,
        op: trace.op.clone(),
        group: trace.group.filter(|_| keeps).unwrap_or_else(|| SpanGroup::of_transaction(name)),
        description: Some(name.to_owned()),
        start: lasted.start,
        end: lasted.end,
        exclusive: trace.exclusive().unwrap_or_else(|| spans.family.exclusive(trace.span_id, lasted)),
    }
}

/// A transaction looks like its name.
fn face(name: &str, times: &Times) -> Face {
    let metadata = ["title", "location"].map(|key| (key.to_owned(), Value::String(name.to_owned())));
    let headline =
        Headline { title: name.to_owned(), location: Some(name.to_owned()), metadata: Map::from_iter(metadata) };
    Face {
        kind: EventKind::Transaction,
        timestamp: times.end,
        headline,
        culprit: name.to_owned(),
        message: String::new(),
        unhandled: false,
    }
}

/// Sets a member of an object within the payload; there need not be one yet.
fn set(payload: &mut Map<String, Value>, key: &str, member: &str, value: Value) {
    let mut object = match payload.remove(key) {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    };
    object.insert(member.to_owned(), value);
    payload.insert(key.to_owned(), Value::Object(object));
}

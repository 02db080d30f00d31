//! The framing of envelopes: lines of headers, and payloads between them.

use application::ingest::Report;
use chrono::{DateTime, Utc};
use domain::events::EventId;
use serde::Deserialize;
use serde_json::Value;

/// Longest header line; real ones have a few hundred bytes.
const MAX_HEADER: usize = 64 << 10;

/// Why the bytes are no envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Malformed {
    /// The first line is not a JSON object, or says nonsense.
    #[error("invalid envelope header")]
    Header,
    /// The first line names an event id that is none.
    #[error("invalid event id")]
    EventId,
    /// The line before a payload is not a JSON object with a type.
    #[error("invalid item header")]
    ItemHeader,
    /// A payload goes on where its length says that it ends.
    #[error("missing newline after header or payload")]
    MissingNewline,
    /// It ends before a payload does.
    #[error("unexpected end of file")]
    UnexpectedEnd,
    /// An item that clients have no business to send.
    #[error("invalid item type")]
    InternalItem,
}

/// What an envelope's first line says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Headers {
    /// The id of its event.
    pub(super) event_id: Option<EventId>,
    /// A whole DSN.
    pub(super) dsn: Option<Value>,
    /// The client's clock when it sent this.
    pub(super) sent_at: Option<DateTime<Utc>>,
    /// What it says of the trace; null if nothing.
    pub(super) trace: Value,
}

/// An envelope whose items are read one by one.
#[derive(Debug, Clone)]
pub(super) struct Envelope<'a> {
    pub(super) headers: Headers,
    pub(super) items: Items<'a>,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item<'a> {
    /// What it is.
    pub(super) kind: String,
    /// Its bytes.
    pub(super) payload: &'a [u8],
    /// The payload ends where the envelope ends, and nothing says that it is whole.
    pub(super) may_be_truncated: bool,
}

#[derive(Deserialize)]
struct HeaderLine {
    #[serde(default)]
    event_id: Value,
    #[serde(default)]
    dsn: Value,
    #[serde(default)]
    sent_at: Value,
}

/// Read by itself: what is said of a trace must not spoil the rest.
#[derive(Deserialize)]
struct TraceLine {
    trace: Value,
}

#[derive(Deserialize)]
struct ItemLine {
    #[serde(rename = "type")]
    kind: String,
    length: Option<u64>,
}

impl<'a> Envelope<'a> {
    /// Reads the first line.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (line, rest) = split_line(bytes);
        let trace = object::<TraceLine>(line).map(|line| line.trace).unwrap_or_default();
        let line: HeaderLine = object(line).ok_or(Malformed::Header)?;
        let event_id = match line.event_id {
            Value::Null => None,
            Value::String(text) => Some(EventId::parse(&text).map_err(|_| Malformed::EventId)?),
            _ => return Err(Malformed::EventId),
        };
        let sent_at = line.sent_at.as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        let headers = Headers {
            event_id,
            dsn: Some(line.dsn).filter(|dsn| !dsn.is_null()),
            sent_at: sent_at.map(|at| at.to_utc()),
            trace,
        };
        Ok(Self { headers, items: Items { rest: rest.unwrap_or_default() } })
    }
}

impl Headers {
    /// Adds what the header says to what the request says.
    pub(super) fn complete(&self, report: Report) -> Report {
        Report {
            envelope_id: self.event_id,
            sent_at: self.sent_at.or(report.sent_at),
            sample_rate: self.trace.get("sample_rate").and_then(number),
            ..report
        }
    }
}

/// SDKs write numbers in this header as texts.
fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// The items of an envelope, in order. After an error there are no more.
#[derive(Debug, Clone)]
pub(super) struct Items<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Items<'a> {
    type Item = Result<Item<'a>, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.iter().all(|byte| *byte == b'\n') {
            return None;
        }
        let rest = std::mem::take(&mut self.rest);
        Some(take_item(rest).map(|(item, rest)| {
            self.rest = rest;
            item
        }))
    }
}

fn take_item(bytes: &[u8]) -> Result<(Item<'_>, &[u8]), Malformed> {
    let (line, rest) = split_line(bytes);
    let ItemLine { kind, length } = object(line).ok_or(Malformed::ItemHeader)?;
    let Some(length) = length else {
        let (payload, after) = rest.map_or((<&[u8]>::default(), None), split_line);
        let item = Item { kind, payload, may_be_truncated: after.is_none() };
        return Ok((item, after.unwrap_or_default()));
    };
    let length = usize::try_from(length).map_err(|_| Malformed::UnexpectedEnd)?;
    let (payload, after) = rest.unwrap_or_default().split_at_checked(length).ok_or(Malformed::UnexpectedEnd)?;
    let rest = match after.split_first() {
        None => after,
        Some((b'\n', rest)) => rest,
        Some(_) => return Err(Malformed::MissingNewline),
    };
    Ok((Item { kind, payload, may_be_truncated: false }, rest))
}

/// What stands before the first line feed, and what after it, if there is one.
fn split_line(bytes: &[u8]) -> (&[u8], Option<&[u8]>) {
    match bytes.iter().position(|byte| *byte == b'\n').and_then(|at| bytes.split_at_checked(at)) {
        Some((line, rest)) => (line, rest.get(1..)),
        None => (bytes, None),
    }
}

fn object<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Option<T> {
    let is_object = line.first() == Some(&b'{') && line.len() <= MAX_HEADER;
    if is_object { serde_json::from_slice(line).ok() } else { None }
}

#[cfg(test)]
#[path = "envelope_tests.rs"]
mod tests;

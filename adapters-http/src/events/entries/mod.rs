//! The parts of an event to show: the payload under the keys that the API has for them.

mod exceptions;
mod frames;
mod request;
mod spans;

use application::events::StoredEvent;
use chrono::DateTime;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::dates::Timestamp;

/// One part.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Entry")]
pub struct EntryDto {
    /// `exception`, `stacktrace`, `threads`, `message`, `template`, `request`, `breadcrumbs`, `spans` or `debugmeta`.
    #[serde(rename = "type")]
    kind: &'static str,
    data: Value,
}

/// How a part of the payload becomes what is shown.
enum Convert {
    Object(fn(Map<String, Value>) -> Value),
    List(fn(Vec<Value>) -> Value),
}

use Convert::{List, Object};

/// The payload's key, the entry's type, and how one becomes the other; in the order in which they are shown.
const PARTS: [(&str, &str, Convert); 9] = [
    ("exception", "exception", Object(exceptions::exception)),
    ("stacktrace", "stacktrace", Object(frames::stacktrace)),
    ("threads", "threads", Object(exceptions::threads)),
    ("logentry", "message", Object(message)),
    ("template", "template", Object(Value::Object)),
    ("request", "request", Object(request::request)),
    ("breadcrumbs", "breadcrumbs", Object(breadcrumbs)),
    ("spans", "spans", List(spans::spans)),
    ("debug_meta", "debugmeta", Object(Value::Object)),
];

/// Takes the parts out of the payload.
pub fn of(stored: &mut StoredEvent) -> Vec<EntryDto> {
    let parts = PARTS.into_iter().filter_map(|(key, kind, convert)| match (stored.payload.remove(key)?, convert) {
        (Value::Object(part), Object(convert)) if !part.is_empty() => Some(EntryDto { kind, data: convert(part) }),
        (Value::Array(part), List(convert)) if !part.is_empty() => Some(EntryDto { kind, data: convert(part) }),
        _ => None,
    });
    parts.collect()
}

/// Takes a value out; null where there is none.
fn take(map: &mut Map<String, Value>, key: &str) -> Value {
    map.remove(key).unwrap_or_default()
}

/// Takes a list of objects out.
fn take_list(map: &mut Map<String, Value>, key: &str) -> Vec<Map<String, Value>> {
    let Value::Array(items) = take(map, key) else { return Vec::new() };
    let objects = items.into_iter().filter_map(|item| match item {
        Value::Object(object) => Some(object),
        _ => None,
    });
    objects.collect()
}

/// An object of these members.
fn object<const N: usize>(members: [(&str, Value); N]) -> Map<String, Value> {
    members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn message(mut message: Map<String, Value>) -> Value {
    let formatted = match take(&mut message, "formatted") {
        Value::Null => take(&mut message, "message"),
        formatted => formatted,
    };
    object([("formatted", formatted), ("params", take(&mut message, "params"))]).into()
}

fn breadcrumbs(mut breadcrumbs: Map<String, Value>) -> Value {
    let crumbs = take_list(&mut breadcrumbs, "values").into_iter().map(|mut crumb| {
        Value::Object(object([
            ("type", take(&mut crumb, "type")),
            ("timestamp", time(take(&mut crumb, "timestamp"))),
            ("level", take(&mut crumb, "level")),
            ("message", take(&mut crumb, "message")),
            ("category", take(&mut crumb, "category")),
            ("data", take(&mut crumb, "data")),
            ("event_id", take(&mut crumb, "event_id")),
        ]))
    });
    object([("values", crumbs.collect())]).into()
}

/// A time in the form that all answers have.
fn time(value: Value) -> Value {
    match value.as_str().map(DateTime::parse_from_rfc3339) {
        Some(Ok(time)) => Timestamp(time.to_utc()).text().into(),
        _ => value,
    }
}

#[cfg(test)]
mod tests;

//! What the root and its children say in the same way.

use std::fmt::Display;

use serde_json::{Map, Value};

use super::super::check::Check;
use crate::spans::{SpanGroup, SpanId, SpanStatus};

/// What is said of no sort of work.
const OP: &str = "default";

/// No sort of work has a longer name.
const LONGEST_OP: usize = 128;

/// The sort of work, which stands in the map from now on.
pub(super) fn op(sent: &mut Map<String, Value>, check: &mut Check<'_>) -> String {
    let named = sent.get_mut("op").is_some_and(|op| check.text("op", op, LONGEST_OP));
    match sent.get("op").and_then(Value::as_str).filter(|_| named) {
        Some(op) => op.to_owned(),
        None => {
            sent.insert("op".to_owned(), OP.into());
            OP.to_owned()
        }
    }
}

/// How it ended: a name, or a code of gRPC. `None` where nothing is said.
pub(super) fn status(value: &Value) -> Option<SpanStatus> {
    let known = match value {
        Value::Null => return None,
        Value::String(name) => SpanStatus::parse(name),
        other => other.as_u64().and_then(SpanStatus::of_code),
    };
    Some(known.unwrap_or(SpanStatus::Unknown))
}

/// The group that the client found out.
pub(super) fn group(sent: &Map<String, Value>) -> Option<SpanGroup> {
    sent.get("hash")?.as_str().and_then(SpanGroup::parse)
}

/// An id, which stands in the map in the one writing of ids from now on.
pub(super) fn id<Id: Display>(
    sent: &mut Map<String, Value>,
    key: &str,
    digits: usize,
    parse: impl FnOnce(&str) -> Option<Id>,
) -> Option<Id> {
    let Value::String(text) = sent.get_mut(key)? else {
        return None;
    };
    let id = parse(text)?;
    if text.len() == digits {
        text.make_ascii_lowercase();
    } else {
        *text = id.to_string();
    }
    Some(id)
}

/// The span that led to it. What is not valid is taken out.
pub(super) fn parent(sent: &mut Map<String, Value>, check: &mut Check<'_>) -> Option<SpanId> {
    const KEY: &str = "parent_span_id";
    let id = id(sent, KEY, 16, SpanId::parse);
    if id.is_none()
        && let Some(mut other) = sent.remove(KEY)
        && !is_nobody(&other)
    {
        check.refuse(KEY, &mut other, "expected an id in hexadecimal");
    }
    id
}

/// How some SDKs write that there is none.
fn is_nobody(parent: &Value) -> bool {
    parent.is_null() || parent.as_str().is_some_and(|text| text.bytes().all(|byte| byte == b'0'))
}

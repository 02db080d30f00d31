//! Exceptions: alone, chained, or in groups.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::component::{Component, Reach, StackReach};
use super::rules::{Marks, StackMarks, StackPlace};
use super::{exception_groups, frames, message};
use crate::events::Event;

/// The exceptions of an event, causes first.
pub(super) fn values(event: &Event) -> impl DoubleEndedIterator<Item = &Map<String, Value>> {
    placed(event).map(|(_, exception)| exception)
}

/// The same, each with its place in the list.
fn placed(event: &Event) -> impl DoubleEndedIterator<Item = (usize, &Map<String, Value>)> {
    let values = event.payload.get("exception").and_then(|exception| exception.get("values"));
    let values = values.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    values.iter().enumerate().filter_map(|(at, value)| Some((at, value.as_object()?)))
}

/// The exceptions' leaves, one exception after the other.
pub(super) fn component<'a>(event: &'a Event, marks: &Marks) -> Component<'a> {
    let exceptions = placed(event)
        .map(|(at, exception)| {
            let marks = marks.of(StackPlace::Exception(at));
            (exception, exception_component(exception, &event.platform, marks))
        })
        .collect();
    let mut whole = Component::default();
    for component in exception_groups::reduce(exceptions) {
        whole.append(component);
    }
    whole
}

fn exception_component<'a>(
    exception: &'a Map<String, Value>,
    platform: &str,
    marks: Option<&StackMarks>,
) -> Component<'a> {
    let mut component = frames::component(exception.get("stacktrace"), platform, marks);
    let mechanism = exception.get("mechanism");
    let synthetic = mechanism.and_then(|m| m.get("synthetic")).and_then(Value::as_bool) == Some(true);
    // The type of a synthetic exception is the SDK's invention.
    if let Some(name) = text(exception, "type").filter(|_| !synthetic) {
        component.push("type", name, Reach::Both);
    }
    let ns_error = mechanism.and_then(|m| m.get("meta")).and_then(|meta| meta.get("ns_error"));
    let named_error = ns_error.is_some_and(|ns_error| push_ns_error(&mut component, ns_error));
    let value_reach = match component.stack() {
        StackReach::Nowhere => Some(Reach::Both),
        StackReach::System => Some(Reach::App),
        StackReach::Both => None,
    };
    if let (Some(value), Some(reach), false) = (text(exception, "value"), value_reach, named_error) {
        component.push("value", message::text_to_group_by(value), reach);
    }
    component
}

/// Says whether there was anything to push.
fn push_ns_error<'a>(component: &mut Component<'a>, ns_error: &'a Value) -> bool {
    let domain = ns_error.get("domain").and_then(Value::as_str).map(Cow::Borrowed);
    let code = ns_error.get("code").and_then(|code| match code {
        Value::String(code) => Some(Cow::Borrowed(code.as_str())),
        Value::Number(code) => Some(Cow::Owned(code.to_string())),
        _ => None,
    });
    let mut pushed = false;
    for leaf in [domain, code].into_iter().flatten() {
        pushed |= !leaf.is_empty();
        component.push("ns-error", leaf, Reach::Both);
    }
    pushed
}

fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
}

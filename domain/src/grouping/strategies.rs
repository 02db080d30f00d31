//! The parts of an event to group by, best first.

use serde_json::{Map, Value};

use super::component::{Component, Reach};
use super::{exceptions, frames, message};
use crate::events::Event;

/// The component of the first strategy that has anything to say; empty if none has.
pub(super) fn first_contributing(event: &Event) -> Component<'_> {
    [exceptions::component, threads, stacktrace, template, message::component]
        .into_iter()
        .map(|strategy| strategy(event))
        .find(Component::contributes)
        .unwrap_or_default()
}

fn threads(event: &Event) -> Component<'_> {
    let stacktrace = decisive_thread(event).and_then(|thread| thread.get("stacktrace"));
    frames::component(stacktrace, &event.platform)
}

fn stacktrace(event: &Event) -> Component<'_> {
    frames::component(event.payload.get("stacktrace"), &event.platform)
}

fn template(event: &Event) -> Component<'_> {
    let mut component = Component::default();
    for key in ["filename", "context_line"] {
        let text = event.payload.get("template").and_then(|template| template.get(key));
        if let Some(text) = text.and_then(Value::as_str) {
            component.push(text, Reach::Both);
        }
    }
    component
}

/// The thread that an event is about: the only crashed one, else the only current one,
/// else the only one.
pub(super) fn decisive_thread(event: &Event) -> Option<&Map<String, Value>> {
    let threads = || {
        let values = event.payload.get("threads").and_then(|threads| threads.get("values"));
        values.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
    };
    let flagged = |key: &'static str| {
        sole(threads().filter(move |thread| thread.get(key).and_then(Value::as_bool) == Some(true)))
    };
    flagged("crashed").or_else(|| flagged("current")).or_else(|| sole(threads()))
}

fn sole<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

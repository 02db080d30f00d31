//! The parts of an event to group by, best first.

use serde_json::{Map, Value};

use super::component::{Component, Reach};
use super::rules::{Marks, StackPlace};
use super::{exceptions, frames, message};
use crate::events::Event;

/// The component of the first strategy that has anything to say; empty if none has.
pub(super) fn first_contributing<'a>(event: &'a Event, marks: &Marks) -> Component<'a> {
    [exceptions::component, threads, stacktrace, template, message]
        .into_iter()
        .map(|strategy| strategy(event, marks))
        .find(Component::contributes)
        .unwrap_or_default()
}

fn threads<'a>(event: &'a Event, marks: &Marks) -> Component<'a> {
    let Some((at, thread)) = decisive_thread(event) else { return Component::default() };
    frames::component(thread.get("stacktrace"), &event.platform, marks.of(StackPlace::Thread(at)))
}

fn stacktrace<'a>(event: &'a Event, marks: &Marks) -> Component<'a> {
    frames::component(event.payload.get("stacktrace"), &event.platform, marks.of(StackPlace::Top))
}

fn message<'a>(event: &'a Event, _: &Marks) -> Component<'a> {
    message::component(event)
}

fn template<'a>(event: &'a Event, _: &Marks) -> Component<'a> {
    let mut component = Component::default();
    for (kind, key) in [("filename", "filename"), ("context-line", "context_line")] {
        let text = event.payload.get("template").and_then(|template| template.get(key));
        if let Some(text) = text.and_then(Value::as_str) {
            component.push(kind, text, Reach::Both);
        }
    }
    component
}

/// The thread that an event is about, and its place: the only crashed one, else the only current
/// one, else the only one.
pub(super) fn decisive_thread(event: &Event) -> Option<(usize, &Map<String, Value>)> {
    let threads = || {
        let values = event.payload.get("threads").and_then(|threads| threads.get("values"));
        values
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .enumerate()
            .filter_map(|(at, it)| Some((at, it.as_object()?)))
    };
    let flagged = |key: &'static str| {
        sole(threads().filter(move |(_, thread)| thread.get(key).and_then(Value::as_bool) == Some(true)))
    };
    flagged("crashed").or_else(|| flagged("current")).or_else(|| sole(threads()))
}

fn sole<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

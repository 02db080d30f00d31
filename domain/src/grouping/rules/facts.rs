//! What matchers read of an event.

use serde_json::{Map, Value};

use super::super::families::Family;
use super::super::{exceptions, strategies};
use crate::events::Event;

/// A frame.
#[derive(Debug, Clone, Default)]
pub(super) struct FrameFacts<'a> {
    pub(super) family: &'static str,
    pub(super) in_app: bool,
    pub(super) module: Option<&'a str>,
    pub(super) function: Option<&'a str>,
    pub(super) abs_path: Option<&'a str>,
    pub(super) filename: Option<&'a str>,
    pub(super) package: Option<&'a str>,
}

impl<'a> FrameFacts<'a> {
    pub(super) fn of(frame: &'a Value, event_platform: &str) -> Self {
        let text = |key: &str| frame.get(key).and_then(Value::as_str);
        Self {
            family: family(text("platform").unwrap_or(event_platform)),
            in_app: frame.get("in_app").and_then(Value::as_bool) == Some(true),
            module: text("module"),
            function: text("function"),
            abs_path: text("abs_path"),
            filename: text("filename"),
            package: text("package"),
        }
    }
}

/// An exception, or nothing where a stack trace belongs to none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ExceptionFacts<'a> {
    pub(super) kind: Option<&'a str>,
    pub(super) value: Option<&'a str>,
    pub(super) mechanism: Option<&'a str>,
}

impl<'a> ExceptionFacts<'a> {
    pub(super) fn of(exception: &'a Map<String, Value>) -> Self {
        let text = |key: &str| exception.get(key).and_then(Value::as_str);
        let mechanism = exception.get("mechanism").and_then(|mechanism| mechanism.get("type"));
        Self { kind: text("type"), value: text("value"), mechanism: mechanism.and_then(Value::as_str) }
    }
}

/// All of an event that fingerprint rules read.
pub(super) struct EventFacts<'a> {
    pub(super) event: &'a Event,
    pub(super) exceptions: Vec<ExceptionFacts<'a>>,
    pub(super) frames: Vec<FrameFacts<'a>>,
}

impl<'a> EventFacts<'a> {
    pub(super) fn of(event: &'a Event) -> Self {
        let stack = |object: &'a Map<String, Value>| object.get("stacktrace");
        let stacks = exceptions::values(event)
            .filter_map(stack)
            .chain(stack(&event.payload))
            .chain(strategies::decisive_thread(event).and_then(|(_, thread)| stack(thread)));
        let frames = stacks.filter_map(|stack| stack.get("frames").and_then(Value::as_array)).flatten();
        Self {
            event,
            exceptions: exceptions::values(event).map(ExceptionFacts::of).collect(),
            frames: frames.map(|frame| FrameFacts::of(frame, &event.platform)).collect(),
        }
    }

    /// What was logged and what was raised.
    pub(super) fn messages(&self) -> impl Iterator<Item = &'a str> {
        let entry = self.event.payload.get("logentry");
        let logged = ["formatted", "message"].into_iter().filter_map(move |key| entry?.get(key)?.as_str());
        let raised: Vec<_> = self.exceptions.iter().filter_map(|exception| exception.value).collect();
        logged.chain(raised)
    }

    pub(super) fn sdk(&self) -> Option<&'a str> {
        self.event.payload.get("sdk")?.get("name")?.as_str()
    }
}

/// The name that rules have for a platform's family.
pub(super) fn family(platform: &str) -> &'static str {
    match Family::of(platform) {
        Family::JavaScript => "javascript",
        Family::Native => "native",
        Family::Python | Family::Php | Family::Ruby | Family::Java | Family::DotNet | Family::Other => "other",
    }
}

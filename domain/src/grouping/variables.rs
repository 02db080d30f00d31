//! The variables of fingerprints.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{exceptions, message, strategies};
use crate::events::Event;

/// What a variable stands for in an event; a fixed text if it stands for nothing.
pub(super) fn value<'a>(name: &str, event: &'a Event) -> Cow<'a, str> {
    let found = |text: Option<&'a str>, missing: &'static str| Cow::Borrowed(text.unwrap_or(missing));
    match name {
        "transaction" => found(non_empty(event.transaction.as_deref()), "<no-transaction>"),
        "message" => message::shown(event)
            .map_or(Cow::Borrowed("<no-message>"), |text| Cow::Owned(message::text_to_group_by(text))),
        "error.type" | "type" => found(last_exception(event, "type"), "<no-type>"),
        "error.value" | "value" => found(last_exception(event, "value"), "<no-value>"),
        "stack.function" | "function" => found(frame_text(event, &["function"]), "<no-function>"),
        "stack.abs_path" | "path" => found(frame_text(event, &["abs_path", "filename"]), "<no-abs-path>"),
        "stack.filename" => found(frame_text(event, &["filename", "abs_path"]), "<no-filename>"),
        "stack.module" | "module" => found(frame_text(event, &["module"]), "<no-module>"),
        "stack.package" | "package" => {
            let package = frame_text(event, &["package"]);
            found(package.and_then(|path| path.rsplit(['/', '\\']).next()), "<no-package>")
        }
        "level" => Cow::Borrowed(event.level.as_str()),
        "logger" => found(non_empty(event.logger.as_deref()), "<no-logger>"),
        _ => match name.strip_prefix("tags.") {
            Some(key) => event.tag(key).map_or_else(|| Cow::Owned(format!("<no-value-for-tag-{key}>")), Cow::Borrowed),
            None => Cow::Owned(format!("<unrecognized-variable-{name}>")),
        },
    }
}

/// A part that is no variable. A client that copies the message into its fingerprint means
/// the message, not its parameters.
pub(super) fn literal<'a>(part: &'a str, event: &'a Event) -> Cow<'a, str> {
    if message::shown(event) == Some(part) {
        return Cow::Owned(message::text_to_group_by(part));
    }
    Cow::Borrowed(part)
}

fn last_exception<'a>(event: &'a Event, key: &str) -> Option<&'a str> {
    non_empty(exceptions::values(event).next_back()?.get(key)?.as_str())
}

/// From the innermost frame of the application that has one of the keys, else from the
/// innermost frame at all that has one.
fn frame_text<'a>(event: &'a Event, keys: &[&str]) -> Option<&'a str> {
    let read = |frame: &'a Map<String, Value>| keys.iter().find_map(|key| named(frame.get(*key)?));
    let mut any = None;
    for frame in crash_frames(event)?.iter().rev().filter_map(Value::as_object) {
        let Some(text) = read(frame) else { continue };
        if frame.get("in_app").and_then(Value::as_bool) == Some(true) {
            return Some(text);
        }
        any = any.or(Some(text));
    }
    any
}

fn crash_frames(event: &Event) -> Option<&Vec<Value>> {
    fn frames(stacktrace: Option<&Value>) -> Option<&Vec<Value>> {
        stacktrace.and_then(|stack| stack.get("frames")).and_then(Value::as_array).filter(|frames| !frames.is_empty())
    }
    frames(exceptions::values(event).next_back().and_then(|exception| exception.get("stacktrace")))
        .or_else(|| frames(event.payload.get("stacktrace")))
        .or_else(|| frames(strategies::decisive_thread(event).and_then(|(_, thread)| thread.get("stacktrace"))))
}

/// Symbols that could not be resolved name nothing.
fn named(value: &Value) -> Option<&str> {
    non_empty(value.as_str()).filter(|text| !matches!(*text, "<redacted>" | "<unknown>"))
}

fn non_empty(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

//! Where an event has what a key names.

use super::{Attribute, Field, Path, Test};
use crate::query::{Fault, Pattern};

/// What exceptions say.
pub(super) const EXCEPTION_TEXTS: [&str; 2] = ["type", "value"];

/// What is asked of frames.
const FRAME: [&str; 12] = [
    "filename",
    "abs_path",
    "module",
    "function",
    "raw_function",
    "package",
    "symbol",
    "platform",
    "lineno",
    "colno",
    "in_app",
    "instruction_addr",
];

/// Where frames stand.
const STACKS: [&[&str]; 3] =
    [&["exception", "values", "stacktrace"], &["threads", "values", "stacktrace"], &["stacktrace"]];

/// What is asked by a key and a pattern. What an event does not have by this name is looked for among its tags.
pub(super) fn like(key: &str, pattern: Pattern) -> Result<Test, Fault> {
    if let Some(tag) = key.strip_prefix("tags[").and_then(|rest| rest.strip_suffix(']')) {
        return Ok(Test::Tag(tag.to_owned(), pattern));
    }
    if let Some(attribute) = attribute(key) {
        return Ok(Test::Field(Field::Attribute(attribute), pattern));
    }
    let Some((field, tag)) = in_payload(key)? else { return Ok(Test::Tag(key.to_owned(), pattern)) };
    let test = Test::Field(field, pattern.clone());
    Ok(match tag {
        Some(tag) => Test::Any(vec![Test::Tag(tag.to_owned(), pattern), test]),
        None => test,
    })
}

/// Where payloads have it, and the tag that may say the same.
fn in_payload(key: &str) -> Result<Option<(Field, Option<&str>)>, Fault> {
    let (group, name) = key.split_once('.').unwrap_or((key, ""));
    let at = |names: &[&str]| Field::Payload(vec![path(names)]);
    Ok(Some(match (group, name) {
        ("error", "type" | "value") => (Field::Payload(vec![of_exceptions(name)]), None),
        ("error", "mechanism") => (at(&["exception", "values", "mechanism", "type"]), None),
        ("stack", _) if FRAME.contains(&name) => {
            (Field::Payload(STACKS.map(|stack| of_frames(stack, name)).into()), None)
        }
        ("stack", _) => return Err(Fault::Unsearchable(key.to_owned())),
        ("user", "email") => (Field::InAnyCase(path(&["user", "email"])), None),
        ("user", "ip") => (at(&["user", "ip_address"]), None),
        ("http", "method") => (at(&["request", "method"]), None),
        ("http", "url") => (at(&["request", "url"]), Some("url")),
        ("sdk", "name" | "version") => (at(&["sdk", name]), None),
        ("trace", "") => (at(&["contexts", "trace", "trace_id"]), None),
        ("trace", "span") => (at(&["contexts", "trace", "span_id"]), None),
        ("trace", "parent_span") => (at(&["contexts", "trace", "parent_span_id"]), None),
        (_, "") => return Ok(None),
        ("user", _) => (Field::Payload(vec![within(&["user"], name), within(&["user", "data"], name)]), Some(key)),
        ("geo", _) => (Field::Payload(vec![within(&["user", "geo"], name)]), None),
        ("os" | "client_os" | "device" | "browser" | "runtime" | "gpu" | "app", _) => {
            (Field::Payload(vec![within(&["contexts", group], name)]), Some(key))
        }
        _ => return Ok(None),
    }))
}

fn attribute(key: &str) -> Option<Attribute> {
    Some(match key {
        "message" => Attribute::Message,
        "title" => Attribute::Title,
        "culprit" => Attribute::Culprit,
        "transaction" => Attribute::Transaction,
        "location" => Attribute::Location,
        "level" => Attribute::Level,
        "platform" | "platform.name" => Attribute::Platform,
        "logger" => Attribute::Logger,
        "environment" => Attribute::Environment,
        "release" => Attribute::Release,
        "dist" => Attribute::Dist,
        "event.type" => Attribute::Kind,
        _ => return None,
    })
}

fn path(names: &[&str]) -> Path {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Further within, by names with dots between.
fn within(names: &[&str], rest: &str) -> Path {
    names.iter().copied().chain(rest.split('.')).map(str::to_owned).collect()
}

pub(super) fn of_exceptions(name: &str) -> Path {
    path(&["exception", "values", name])
}

fn of_frames(stack: &[&str], name: &str) -> Path {
    within(stack, &format!("frames.{name}"))
}

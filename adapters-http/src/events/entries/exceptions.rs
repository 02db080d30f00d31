use serde_json::{Map, Value};

use super::{frames, object, take, take_list};

/// A chain of exceptions: causes first.
pub fn exception(mut exception: Map<String, Value>) -> Value {
    let values: Vec<Value> = take_list(&mut exception, "values").into_iter().map(one).collect();
    let has_system_frames = values
        .iter()
        .any(|value| value.pointer("/stacktrace/hasSystemFrames").and_then(Value::as_bool).unwrap_or(false));
    object([
        ("values", values.into()),
        ("hasSystemFrames", has_system_frames.into()),
        ("excOmitted", take(&mut exception, "exc_omitted")),
    ])
    .into()
}

fn one(mut exception: Map<String, Value>) -> Value {
    object([
        ("type", take(&mut exception, "type")),
        ("value", take(&mut exception, "value")),
        ("module", take(&mut exception, "module")),
        ("mechanism", take(&mut exception, "mechanism")),
        ("threadId", take(&mut exception, "thread_id")),
        ("stacktrace", frames::optional(take(&mut exception, "stacktrace"))),
        ("rawStacktrace", frames::optional(take(&mut exception, "raw_stacktrace"))),
    ])
    .into()
}

/// The threads of the program when it was reported.
pub fn threads(mut threads: Map<String, Value>) -> Value {
    let values = take_list(&mut threads, "values").into_iter().map(|mut thread| {
        Value::Object(object([
            ("id", take(&mut thread, "id")),
            ("name", take(&mut thread, "name")),
            ("current", take(&mut thread, "current").as_bool().unwrap_or(false).into()),
            ("crashed", take(&mut thread, "crashed").as_bool().unwrap_or(false).into()),
            ("main", take(&mut thread, "main")),
            ("state", take(&mut thread, "state")),
            ("heldLocks", take(&mut thread, "held_locks")),
            ("stacktrace", frames::optional(take(&mut thread, "stacktrace"))),
            ("rawStacktrace", frames::optional(take(&mut thread, "raw_stacktrace"))),
        ]))
    });
    object([("values", values.collect())]).into()
}

use serde_json::{Map, Value};

use super::{object, take, take_list};

/// A stack trace; the crashing frame comes last.
pub fn stacktrace(mut stacktrace: Map<String, Value>) -> Value {
    let frames = take_list(&mut stacktrace, "frames");
    let has_system_frames = has_system_frames(&frames);
    let frames: Value = frames.into_iter().map(frame).collect();
    object([
        ("frames", frames),
        ("framesOmitted", take(&mut stacktrace, "frames_omitted")),
        ("registers", take(&mut stacktrace, "registers")),
        ("hasSystemFrames", has_system_frames.into()),
    ])
    .into()
}

/// A stack trace where there is one; else null.
pub fn optional(stacktrace_value: Value) -> Value {
    match stacktrace_value {
        Value::Object(inner) => stacktrace(inner),
        _ => Value::Null,
    }
}

/// The application's own frames stand among others, so that a reader may want to hide those.
fn has_system_frames(frames: &[Map<String, Value>]) -> bool {
    let own = |frame: &&Map<String, Value>| frame.get("in_app").and_then(Value::as_bool).unwrap_or(false);
    let count = frames.iter().filter(own).count();
    count > 0 && count < frames.len()
}

fn frame(mut frame: Map<String, Value>) -> Value {
    let context = context(&mut frame);
    let in_app = frame.get("in_app").and_then(Value::as_bool).unwrap_or(false);
    object([
        ("filename", take(&mut frame, "filename")),
        ("absPath", take(&mut frame, "abs_path")),
        ("module", take(&mut frame, "module")),
        ("package", take(&mut frame, "package")),
        ("platform", take(&mut frame, "platform")),
        ("instructionAddr", take(&mut frame, "instruction_addr")),
        ("symbolAddr", take(&mut frame, "symbol_addr")),
        ("function", take(&mut frame, "function")),
        ("rawFunction", take(&mut frame, "raw_function")),
        ("symbol", take(&mut frame, "symbol")),
        ("context", context),
        ("lineNo", take(&mut frame, "lineno")),
        ("colNo", take(&mut frame, "colno")),
        ("inApp", in_app.into()),
        ("trust", take(&mut frame, "trust")),
        ("errors", Value::Null),
        ("vars", take(&mut frame, "vars")),
        ("lock", take(&mut frame, "lock")),
        ("sourceLink", Value::Null),
    ])
    .into()
}

/// The source around the line: pairs of line number and text.
fn context(frame: &mut Map<String, Value>) -> Value {
    let line = frame.get("lineno").and_then(Value::as_i64);
    let (before, at, after) = (take(frame, "pre_context"), take(frame, "context_line"), take(frame, "post_context"));
    let (Some(line), Value::String(_)) = (line, &at) else { return Value::Array(Vec::new()) };
    let list = |value: Value| if let Value::Array(lines) = value { lines } else { Vec::new() };
    let (before, after) = (list(before), list(after));
    let first = i64::try_from(before.len()).map_or(line, |count| line.saturating_sub(count));
    let lines = before.into_iter().chain([at]).chain(after);
    lines.zip(first..).map(|(text, number)| Value::Array(vec![number.into(), text])).collect()
}

//! Where in the code an event comes from.

use serde_json::{Map, Value};

/// The exceptions of a payload, the outermost last.
pub(super) fn exceptions(payload: &Map<String, Value>) -> &[Value] {
    list(payload.get("exception"))
}

/// Whether an exception was made up by the SDK to carry a message or a signal.
pub(super) fn is_synthetic(exception: &Value) -> bool {
    exception.get("mechanism").and_then(|m| m.get("synthetic")) == Some(&Value::Bool(true))
}

/// A string attribute that says something.
pub(super) fn said<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.get(key)?.as_str().filter(|text| !text.trim().is_empty())
}

/// The function of a frame, unless the SDK did not know it.
pub(super) fn function(frame: &Value) -> Option<&str> {
    said(frame, "function").filter(|name| !matches!(*name, "<redacted>" | "<unknown>"))
}

/// The frame to name in a headline: nearest to the crash, of the program's own code if
/// possible, with a known function if possible.
pub(super) fn frame(payload: &Map<String, Value>) -> Option<&Value> {
    let frames = headline_frames(payload);
    nearest(frames, |frame| function(frame).is_some())
        .or_else(|| nearest(frames, |frame| said(frame, "filename").is_some()))
}

/// The frame to blame: nearest to the crash in the program's own code, else the last.
pub(super) fn culprit_frame(payload: &Map<String, Value>) -> Option<&Value> {
    let of_exceptions = exceptions(payload).iter().rev().map(frames_of);
    let frames = of_exceptions.chain(payload.get("stacktrace").map(frames_in)).find(|frames| !frames.is_empty())?;
    nearest(frames, |_| true)
}

fn nearest(frames: &[Value], passes: impl Fn(&Value) -> bool) -> Option<&Value> {
    let own = |frame: &&Value| frame.get("in_app") == Some(&Value::Bool(true));
    let passing = || frames.iter().rev().filter(|frame| passes(frame));
    passing().find(own).or_else(|| passing().next())
}

fn headline_frames(payload: &Map<String, Value>) -> &[Value] {
    let exception = exceptions(payload).last().map(frames_of).unwrap_or_default();
    if !exception.is_empty() {
        return exception;
    }
    match (payload.get("stacktrace"), list(payload.get("threads"))) {
        (Some(stacktrace), _) => frames_in(stacktrace),
        (None, [only]) => frames_of(only),
        _ => &[],
    }
}

fn frames_of(object: &Value) -> &[Value] {
    object.get("stacktrace").map(frames_in).unwrap_or_default()
}

fn frames_in(stacktrace: &Value) -> &[Value] {
    stacktrace.get("frames").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn list(section: Option<&Value>) -> &[Value] {
    let values = section.and_then(|section| section.get("values")).and_then(Value::as_array);
    values.map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn headline(payload: &Value) -> Option<&str> {
        frame(payload.as_object()?).and_then(|frame| said(frame, "filename"))
    }

    #[test]
    fn the_headline_takes_own_code_with_a_known_function_nearest_to_the_crash() {
        let frames = json!([
            {"filename": "a", "function": "a", "in_app": true},
            {"filename": "b", "function": "b", "in_app": true},
            {"filename": "c", "function": "<unknown>", "in_app": true},
            {"filename": "d", "function": "d", "in_app": false},
        ]);
        let trace = json!({"frames": frames});
        for payload in [
            json!({"exception": {"values": [{"type": "X"}, {"type": "E", "stacktrace": trace}]}}),
            json!({"exception": {"values": [{"type": "E"}]}, "stacktrace": trace}),
            json!({"threads": {"values": [{"id": 1, "stacktrace": trace}]}}),
        ] {
            assert_eq!(headline(&payload), Some("b"), "{payload}");
        }
        let two = json!({"threads": {"values": [{"stacktrace": trace}, {"stacktrace": trace}]}});
        assert_eq!(headline(&two), None);
        let foreign = json!({"stacktrace": {"frames": [{"filename": "x", "function": "x"}, {"filename": "y"}]}});
        assert_eq!(headline(&foreign), Some("x"));
    }

    #[test]
    fn blame_falls_on_the_last_exception_with_frames() {
        let payload = json!({"exception": {"values": [
            {"stacktrace": {"frames": [{"function": "a", "in_app": true}, {"function": "b"}]}},
            {"type": "E"},
        ]}});
        let frame = culprit_frame(payload.as_object().unwrap());
        assert_eq!(frame.and_then(function), Some("a"));
    }
}

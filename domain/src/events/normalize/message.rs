//! The log entry of an event.

use serde_json::{Map, Value};

use super::check::Check;
use super::errors::{Errors, Fault, Path};
use super::tree::{self, Limits};
use super::{interpolate, text};

/// Longest template and longest message.
pub(super) const LONGEST: usize = 8192;

const PARAMS: Limits = Limits { depth: 4, bytes: 16 * 1024, text: 4096 };

/// The log entry: `formatted`, with the template in `message` only where it differs.
/// `candidates` are where SDKs put it, the preferred first.
pub(super) fn read(candidates: [(&str, Option<Value>); 3], errors: &mut Errors) -> Option<Map<String, Value>> {
    candidates.into_iter().fold(None, |found, (key, value)| match (found, value) {
        (Some(found), _) => Some(found),
        (None, Some(value)) => entry(key, value, errors),
        (None, None) => None,
    })
}

fn entry(key: &str, value: Value, errors: &mut Errors) -> Option<Map<String, Value>> {
    let mut map = match value {
        Value::Null => return None,
        Value::Object(map) => map,
        Value::String(formatted) if formatted.is_empty() => return None,
        scalar @ (Value::String(_) | Value::Bool(_) | Value::Number(_)) => {
            Map::from_iter([("formatted".to_owned(), scalar)])
        }
        list @ Value::Array(_) => {
            errors.add(Fault::InvalidData, Path::top(key), Some(list), "expected a message");
            return None;
        }
    };
    let mut check = Check { path: Path::top(key), errors };
    map.retain(|key, value| match key.as_str() {
        "message" | "formatted" => written(value),
        "params" => params(&mut check, key, value),
        _ => false,
    });
    settle(&mut map);
    if map.contains_key("formatted") {
        return Some(map);
    }
    errors.add(Fault::InvalidData, Path::top(key), None, "expected a message");
    None
}

fn written(value: &mut Value) -> bool {
    let mut written = text::json(value.take()).unwrap_or_default();
    text::cut(&mut written, LONGEST);
    let kept = !written.trim().is_empty();
    *value = Value::String(written);
    kept
}

fn params(check: &mut Check<'_>, key: &str, value: &mut Value) -> bool {
    match value {
        Value::Array(_) | Value::Object(_) => {
            tree::clean(value, PARAMS);
            true
        }
        Value::Null => false,
        _ => check.refuse(key, value, "expected a list or a map"),
    }
}

/// Formats what the SDK left unformatted, and drops a template that says nothing more.
fn settle(entry: &mut Map<String, Value>) {
    let template = match entry.get("message") {
        Some(Value::String(template)) => template,
        _ => return,
    };
    match entry.get("formatted").and_then(Value::as_str) {
        Some(formatted) if formatted != template => return,
        Some(_) => {}
        None => {
            let params = entry.get("params");
            let formatted = params.and_then(|params| interpolate::format(template, params));
            if let Some(mut formatted) = formatted.filter(|formatted| formatted != template) {
                text::cut(&mut formatted, LONGEST);
                entry.insert("formatted".to_owned(), Value::String(formatted));
                return;
            }
        }
    }
    if let Some(template) = entry.remove("message") {
        entry.insert("formatted".to_owned(), template);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn logentry(value: Value) -> (Option<Value>, usize) {
        let mut errors = Errors::default();
        let got = read([("logentry", Some(value)), ("a", None), ("b", None)], &mut errors);
        (got.map(Value::Object), errors.into_list().len())
    }

    #[test]
    fn messages_are_formatted_and_lone_templates_are_messages() {
        for (sent, expected) in [
            (json!("hi"), json!({"formatted": "hi"})),
            (json!({"message": "hi"}), json!({"formatted": "hi"})),
            (json!({"message": "hi", "formatted": "hi"}), json!({"formatted": "hi"})),
            (json!({"formatted": "hi"}), json!({"formatted": "hi"})),
            (
                json!({"message": "a %s", "params": ["b"]}),
                json!({"message": "a %s", "params": ["b"], "formatted": "a b"}),
            ),
            (
                json!({"message": "a {x}", "params": {"x": 1}}),
                json!({"message": "a {x}", "params": {"x": 1}, "formatted": "a 1"}),
            ),
            (json!({"message": "a %s %s", "params": ["b"]}), json!({"formatted": "a %s %s", "params": ["b"]})),
            (
                json!({"message": "a %s", "formatted": "a c", "params": ["b"]}),
                json!({"message": "a %s", "formatted": "a c", "params": ["b"]}),
            ),
            (json!({"message": {"k": 1}}), json!({"formatted": "{\"k\":1}"})),
            (json!({"message": "m", "params": 3, "x": 1}), json!({"formatted": "m"})),
        ] {
            assert_eq!(logentry(sent.clone()).0, Some(expected), "{sent}");
        }
    }

    #[test]
    fn an_entry_without_text_is_left_out_and_listed() {
        assert_eq!(logentry(json!({"params": [1]})), (None, 1));
        assert_eq!(logentry(json!([1])), (None, 1));
        assert_eq!(logentry(json!(null)), (None, 0));
        assert_eq!(logentry(json!("")), (None, 0));
    }

    #[test]
    fn the_first_place_with_a_message_wins() {
        let mut errors = Errors::default();
        let places = [("logentry", Some(json!(null))), ("b", None), ("message", Some(json!("m")))];
        assert_eq!(read(places, &mut errors).map(Value::Object), Some(json!({"formatted": "m"})));
    }

    #[test]
    fn a_long_message_is_cut() {
        let (got, _) = logentry(json!("x".repeat(10_000)));
        assert_eq!(got.unwrap()["formatted"].as_str().map(str::len), Some(LONGEST));
    }
}

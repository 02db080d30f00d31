//! The headline of an event.

use serde_json::{Map, Value};

use super::{crash, text};

const LINE: usize = 100;

const TYPE: usize = 128;

const VALUE: usize = 1024;

/// What an event without any text is called.
const UNLABELED: &str = "<unlabeled event>";

/// What an error without type, text and function is called.
const UNKNOWN: &str = "<unknown>";

/// The title and what it was made of.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Headline {
    pub(super) title: String,
    pub(super) location: Option<String>,
    pub(super) metadata: Map<String, Value>,
}

/// Finds the headline of a payload in its form.
pub(super) fn headline(payload: &Map<String, Value>, message: &str) -> Headline {
    match crash::exceptions(payload).last() {
        Some(exception) => of_error(exception, crash::frame(payload)),
        None => of_message(message),
    }
}

fn of_error(exception: &Value, frame: Option<&Value>) -> Headline {
    let synthetic = crash::is_synthetic(exception);
    let sent_kind = crash::said(exception, "type");
    let value = crash::said(exception, "value");
    let kind = (!synthetic).then(|| text::shortened(sent_kind.unwrap_or("Error"), TYPE));
    let function = frame.and_then(crash::function);
    let filename = frame.and_then(|frame| crash::said(frame, "filename").or_else(|| crash::said(frame, "abs_path")));
    let line = value.map(|value| text::shortened(text::first_line(value), LINE));
    let title = match (&kind, line) {
        (Some(kind), Some(line)) => format!("{kind}: {line}"),
        (Some(kind), None) => kind.clone(),
        // A message with a stack trace attached still reads as the message.
        (None, Some(line)) if sent_kind.is_none() => line,
        (None, _) => text::shortened(function.unwrap_or(UNKNOWN), TYPE),
    };
    let parts = [
        ("type", kind),
        ("value", Some(text::shortened(value.unwrap_or_default(), VALUE))),
        ("filename", filename.map(str::to_owned)),
        ("function", function.map(str::to_owned)),
    ];
    let parts = parts.into_iter().filter_map(|(key, part)| Some((key.to_owned(), part?.into())));
    Headline { title, location: filename.map(str::to_owned), metadata: parts.collect() }
}

fn of_message(message: &str) -> Headline {
    let line = text::first_line(message);
    let title = if line.is_empty() { UNLABELED.to_owned() } else { text::shortened(line, LINE) };
    let metadata = Map::from_iter([("title".to_owned(), Value::String(title.clone()))]);
    Headline { title, location: None, metadata }
}

/// The text that free-text search looks into.
pub fn search_message(message: &str, metadata: &Map<String, Value>, culprit: &str) -> String {
    let mut found = message.to_owned();
    let parts = ["type", "value", "title"].iter().filter_map(|key| metadata.get(*key));
    for part in parts.filter_map(Value::as_str).chain([culprit]) {
        if !part.is_empty() && !found.contains(part) {
            if !found.is_empty() {
                found.push(' ');
            }
            found.push_str(part);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn title(exception: Value) -> String {
        let payload = json!({"exception": {"values": [exception]}});
        headline(payload.as_object().unwrap(), "").title
    }

    #[test]
    fn an_error_is_named_by_type_and_the_first_line_of_its_value() {
        let trace = json!({"frames": [{"function": "run", "filename": "a.py", "in_app": true}]});
        for (exception, expected) in [
            (json!({"type": "KeyError", "value": "a\nb"}), "KeyError: a"),
            (json!({"type": "KeyError"}), "KeyError"),
            (json!({"type": "E", "value": "x".repeat(200)}), &*format!("E: {}...", "x".repeat(97))),
            (json!({"value": "boom"}), "Error: boom"),
            (json!({"value": "hello", "mechanism": {"synthetic": true}}), "hello"),
            (json!({"type": "SIGSEGV", "value": "x", "mechanism": {"synthetic": true}, "stacktrace": trace}), "run"),
            (json!({"type": "SIGSEGV", "mechanism": {"synthetic": true}}), "<unknown>"),
        ] {
            assert_eq!(title(exception), expected);
        }
    }

    #[test]
    fn metadata_holds_what_the_title_was_made_of() {
        let payload = json!({"exception": {"values": [{
            "type": "KeyError", "value": "a\nb",
            "stacktrace": {"frames": [{"function": "run", "filename": "a.py", "in_app": true}]},
        }]}});
        let headline = headline(payload.as_object().unwrap(), "said");
        assert_eq!(
            Value::Object(headline.metadata.clone()),
            json!({"type": "KeyError", "value": "a\nb", "filename": "a.py", "function": "run"})
        );
        assert_eq!(headline.location.as_deref(), Some("a.py"));
        assert_eq!(search_message("said", &headline.metadata, "run in a"), "said KeyError a\nb run in a");
    }

    #[test]
    fn a_message_is_named_by_its_first_line() {
        for (message, expected) in [
            ("one\ntwo", "one"),
            ("", "<unlabeled event>"),
            (" \n", "<unlabeled event>"),
            (&"x".repeat(101), &format!("{}...", "x".repeat(97))),
        ] {
            let headline = headline(&Map::new(), message);
            assert_eq!(headline.title, expected);
            assert_eq!(headline.metadata["title"], expected);
        }
    }
}

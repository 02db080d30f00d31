//! Exceptions and threads.

use serde_json::{Map, Value};

use super::check::Check;
use super::errors::{Errors, Fault, Path};
use super::tree::Limits;
use super::{frames, shapes, text};

/// A chain keeps this many exceptions, a process this many threads: half from each end.
const MOST: usize = 256;

/// Names of types, modules, threads.
const NAME: usize = 256;

/// What an exception says.
const VALUE: usize = 8192;

/// Parts without a form of their own.
const REST: Limits = Limits { depth: 5, bytes: 8192, text: 2048 };

/// The exceptions of an event, innermost first.
pub(super) fn exceptions(value: Option<Value>, key: &str, errors: &mut Errors) -> Option<Value> {
    list(value, key, errors, exception)
}

/// The threads of the process.
pub(super) fn threads(value: Option<Value>, errors: &mut Errors) -> Option<Value> {
    list(value, "threads", errors, |thread, check| {
        thread.retain(|key, value| match key.as_str() {
            "id" => check.id(key, value),
            "name" | "state" => check.text(key, value, NAME),
            "crashed" | "current" | "main" => check.flag(key, value),
            "stacktrace" | "raw_stacktrace" => frames::stacktrace(check, key, value),
            "held_locks" => check.tree(key, value, REST),
            _ => false,
        });
        !thread.is_empty()
    })
}

/// Moves the deprecated top-level stack trace into the only exception. Gives it back
/// where there is no such exception.
pub(super) fn adopt_stacktrace(exception: Option<&mut Value>, stacktrace: Option<Value>) -> Option<Value> {
    let values = exception.and_then(|e| e.get_mut("values")).and_then(Value::as_array_mut);
    match values.map(Vec::as_mut_slice) {
        Some([Value::Object(only)]) if !only.contains_key("stacktrace") => {
            if let Some(stacktrace) = stacktrace {
                only.insert("stacktrace".to_owned(), stacktrace);
            }
            None
        }
        _ => stacktrace,
    }
}

fn list(
    value: Option<Value>,
    key: &str,
    errors: &mut Errors,
    mut inner: impl FnMut(&mut Map<String, Value>, &mut Check<'_>) -> bool,
) -> Option<Value> {
    let top = Path::top(key);
    let mut sent = shapes::objects(value, top, errors);
    if sent.len() > MOST {
        sent.drain(MOST / 2..sent.len() - MOST / 2);
    }
    let values = Path::Key(&top, "values");
    let kept = sent.into_iter().filter_map(|(index, mut map)| {
        let path = Path::Index(&values, index);
        inner(&mut map, &mut Check { path, errors: &mut *errors }).then_some(Value::Object(map))
    });
    shapes::wrap(kept.collect())
}

/// Checks one exception. False where it has neither type nor value.
fn exception(exception: &mut Map<String, Value>, check: &mut Check<'_>) -> bool {
    exception.retain(|key, value| match key.as_str() {
        "type" | "module" => check.text(key, value, NAME),
        "value" => said(value),
        "thread_id" => check.id(key, value),
        "stacktrace" | "raw_stacktrace" => frames::stacktrace(check, key, value),
        "mechanism" => check.object(key, value, mechanism),
        _ => false,
    });
    let names_itself = exception.contains_key("type") || exception.contains_key("value");
    if !names_itself {
        let at = Path::Key(&check.path, "type");
        check.errors.add(Fault::MissingAttribute, at, None, "expected a type or a value");
    }
    names_itself
}

/// What an exception says is text; anything else is shown as JSON.
fn said(value: &mut Value) -> bool {
    let Some(mut said) = text::json(value.take()) else {
        return false;
    };
    text::cut(&mut said, VALUE);
    let kept = !said.is_empty();
    *value = Value::String(said);
    kept
}

fn mechanism(mechanism: &mut Map<String, Value>, check: &mut Check<'_>) -> bool {
    mechanism.retain(|key, value| match key.as_str() {
        "type" | "source" => check.text(key, value, 128),
        "description" | "help_link" => check.text(key, value, 1024),
        "handled" | "synthetic" | "is_exception_group" => check.flag(key, value),
        "exception_id" | "parent_id" => check.count(key, value),
        "data" | "meta" => check.tree(key, value, REST),
        _ => false,
    });
    mechanism.entry("type").or_insert_with(|| Value::String("generic".to_owned()));
    true
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> (Option<Value>, Vec<Value>) {
        let mut errors = Errors::default();
        let got = exceptions(Some(value), "exception", &mut errors);
        (got, errors.into_list())
    }

    #[test]
    fn every_shape_becomes_a_list_of_values() {
        let expected = Some(json!({"values": [{"type": "E", "value": "v"}]}));
        for sent in [
            json!({"values": [{"type": "E", "value": "v"}]}),
            json!([{"type": "E", "value": "v"}]),
            json!({"type": "E", "value": "v"}),
        ] {
            assert_eq!(read(sent), (expected.clone(), vec![]));
        }
    }

    #[test]
    fn an_exception_needs_a_type_or_a_value() {
        let (got, errors) = read(json!([{"module": "m"}, {"value": "v"}]));
        assert_eq!(got, Some(json!({"values": [{"value": "v"}]})));
        assert_eq!(errors[0]["type"], "missing_attribute");
        assert_eq!(errors[0]["name"], "exception.values.0.type");
    }

    #[test]
    fn a_value_that_is_no_text_is_written_as_json() {
        let (got, _) = read(json!({"type": "E", "value": {"code": 1}}));
        assert_eq!(got.unwrap()["values"][0]["value"], "{\"code\":1}");
    }

    #[test]
    fn a_mechanism_is_generic_by_default() {
        let (got, errors) = read(json!({"type": "E", "mechanism": {"handled": "no", "data": {"token": "x"}}}));
        assert_eq!(got.unwrap()["values"][0]["mechanism"], json!({"type": "generic", "data": {"token": "[Filtered]"}}));
        assert_eq!(errors[0]["name"], "exception.values.0.mechanism.handled");
    }

    #[test]
    fn a_top_level_trace_moves_into_the_only_exception() {
        let trace = json!({"frames": [{"function": "f"}]});
        let mut only = json!({"values": [{"type": "E"}]});
        assert_eq!(adopt_stacktrace(Some(&mut only), Some(trace.clone())), None);
        assert_eq!(only["values"][0]["stacktrace"], trace);
        let mut two = json!({"values": [{"type": "E"}, {"type": "F"}]});
        assert_eq!(adopt_stacktrace(Some(&mut two), Some(trace.clone())), Some(trace.clone()));
        assert_eq!(adopt_stacktrace(None, Some(trace.clone())), Some(trace));
    }

    #[test]
    fn threads_keep_numbers_and_names_as_ids() {
        let mut errors = Errors::default();
        let sent = json!([{"id": 1, "crashed": true, "x": 1}, {"id": "main", "name": 5}]);
        assert_eq!(
            threads(Some(sent), &mut errors),
            Some(json!({"values": [{"id": 1, "crashed": true}, {"id": "main", "name": "5"}]}))
        );
    }
}

//! Stack traces and their frames.

use serde_json::{Map, Value, json};

use super::check::Check;
use super::errors::{Fault, Path};
use super::tree::{self, Limits};

/// A stack trace keeps this many frames, half of them from each end.
const MOST: usize = 250;

/// Names of functions, modules and files.
const NAME: usize = 512;

/// Paths are longer than names.
const PATH: usize = 2048;

/// A line of source.
const LINE: usize = 512;

/// Lines of source on either side.
const LINES: usize = 20;

/// Local variables of one frame.
const VARS: Limits = Limits { depth: 5, bytes: 16 * 1024, text: 4096 };

/// The rest of a frame and of a stack trace that has no form of its own.
const REST: Limits = Limits { depth: 4, bytes: 4096, text: 1024 };

/// Schemes whose paths stand for a file without the rest of the address.
const SCHEMES: [&str; 4] = ["file://", "http://", "https://", "applewebdata://"];

/// Checks a stack trace. False where nothing of it is left.
pub(super) fn stacktrace(check: &mut Check<'_>, key: &str, value: &mut Value) -> bool {
    if value.is_array() {
        let mut map = Map::new();
        map.insert("frames".to_owned(), value.take());
        *value = Value::Object(map);
    }
    check.object(key, value, |trace, check| {
        let mut omitted = None;
        trace.retain(|key, value| match key.as_str() {
            "frames" => frames(check, key, value, &mut omitted),
            "registers" => check.tree(key, value, REST),
            "lang" => check.text(key, value, 64),
            "snapshot" => check.flag(key, value),
            _ => false,
        });
        if let Some(omitted) = omitted {
            trace.insert("frames_omitted".to_owned(), omitted);
        }
        trace.contains_key("frames") || trace.contains_key("registers")
    })
}

fn frames(check: &mut Check<'_>, key: &str, value: &mut Value, omitted: &mut Option<Value>) -> bool {
    let Value::Array(frames) = value else {
        return !value.is_null() && check.refuse(key, value, "expected a list");
    };
    if frames.len() > MOST {
        let (start, end) = (MOST / 2, frames.len() - MOST / 2);
        frames.drain(start..end);
        *omitted = Some(json!([start, end]));
    }
    let path = Path::Key(&check.path, key);
    let mut index = 0;
    frames.retain_mut(|value| {
        let path = Path::Index(&path, index);
        index += 1;
        match value {
            Value::Object(map) => frame(map, &mut Check { path, errors: check.errors }),
            Value::Null => false,
            _ => {
                let sent = Some(value.take());
                check.errors.add(Fault::InvalidData, path, sent, "expected an object");
                false
            }
        }
    });
    !frames.is_empty()
}

/// Checks one frame. False for a frame that says nothing.
fn frame(frame: &mut Map<String, Value>, check: &mut Check<'_>) -> bool {
    frame.retain(|key, value| match key.as_str() {
        "abs_path" => check.text(key, value, PATH),
        "filename" | "function" | "raw_function" | "module" | "package" | "symbol" => check.text(key, value, NAME),
        "platform" | "trust" | "addr_mode" => check.text(key, value, 64),
        "lineno" | "colno" => check.count(key, value),
        "context_line" => check.text(key, value, LINE),
        "pre_context" | "post_context" => check.texts(key, value, LINES, LINE),
        "vars" => vars(check, key, value),
        "in_app" => check.flag(key, value),
        "instruction_addr" | "symbol_addr" | "image_addr" => check.address(key, value),
        "data" | "lock" => check.tree(key, value, REST),
        _ => false,
    });
    let says_nothing = frame.keys().all(|key| key == "in_app");
    complete_paths(frame);
    frame.entry("in_app").or_insert(Value::Bool(false));
    !says_nothing
}

/// Local variables are a map; some SDKs number them instead.
fn vars(check: &mut Check<'_>, key: &str, value: &mut Value) -> bool {
    if let Value::Array(items) = value {
        let numbered = items.drain(..).take(VARS.bytes / 8).enumerate();
        *value = Value::Object(numbered.map(|(i, item)| (i.to_string(), item)).collect());
    }
    match value {
        Value::Object(map) => {
            tree::clean_map(map, VARS);
            !map.is_empty()
        }
        _ => check.tree(key, value, VARS),
    }
}

/// Fills in whichever of `abs_path` and `filename` is missing from the other.
fn complete_paths(frame: &mut Map<String, Value>) {
    let named = |key| frame.get(key).and_then(Value::as_str).map(str::to_owned);
    match (frame.contains_key("abs_path"), frame.contains_key("filename")) {
        (true, false) => {
            if let Some(path) = named("abs_path") {
                let mut file = path_of_url(&path).unwrap_or(&path).to_owned();
                super::text::cut(&mut file, NAME);
                frame.insert("filename".to_owned(), Value::String(file));
            }
        }
        (false, true) => {
            if let Some(file) = named("filename") {
                frame.insert("abs_path".to_owned(), Value::String(file));
            }
        }
        _ => {}
    }
}

/// The path of a URL, unless that is only the root.
fn path_of_url(url: &str) -> Option<&str> {
    let rest = SCHEMES.iter().find_map(|scheme| url.strip_prefix(scheme))?;
    let (_, path) = rest.split_at_checked(rest.find('/')?)?;
    let path = path.split(['?', '#']).next().unwrap_or(path);
    (path.len() > 1).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::super::errors::Errors;
    use super::*;

    fn trace(value: Value) -> (Option<Value>, Vec<Value>) {
        let mut errors = Errors::default();
        let mut value = value;
        let path = Path::top("exception");
        let kept = stacktrace(&mut Check { path, errors: &mut errors }, "stacktrace", &mut value);
        (kept.then_some(value), errors.into_list())
    }

    fn one(frame: Value) -> Value {
        let (trace, _) = trace(json!({"frames": [frame]}));
        trace.expect("a trace")["frames"][0].take()
    }

    #[test]
    fn a_missing_path_comes_from_the_other() {
        for (sent, abs_path, filename) in [
            (json!({"filename": "a.py"}), "a.py", "a.py"),
            (json!({"abs_path": "/srv/a.py", "filename": ""}), "/srv/a.py", "/srv/a.py"),
            (json!({"abs_path": "https://x.io/js/a.js?v=1"}), "https://x.io/js/a.js?v=1", "/js/a.js"),
            (json!({"abs_path": "https://x.io/"}), "https://x.io/", "https://x.io/"),
            (json!({"abs_path": "file:///srv/a.js"}), "file:///srv/a.js", "/srv/a.js"),
            (json!({"abs_path": "/srv/a.py", "filename": "a.py"}), "/srv/a.py", "a.py"),
        ] {
            let frame = one(sent);
            assert_eq!((frame["abs_path"].as_str(), frame["filename"].as_str()), (Some(abs_path), Some(filename)));
        }
    }

    #[test]
    fn empty_strings_are_absent_and_in_app_is_false_by_default() {
        assert_eq!(
            one(json!({"function": "run", "module": "", "lineno": 3, "in_app": null, "stray": 1})),
            json!({"function": "run", "lineno": 3, "in_app": false})
        );
    }

    #[test]
    fn wrong_types_are_left_out_and_listed() {
        let (got, errors) = trace(json!({"frames": [{"function": "f", "lineno": "3", "in_app": "yes"}, 7]}));
        assert_eq!(got, Some(json!({"frames": [{"function": "f", "in_app": false}]})));
        let names: Vec<_> = errors.iter().filter_map(|e| e["name"].as_str()).collect();
        assert_eq!(
            names,
            [
                "exception.stacktrace.frames.0.in_app",
                "exception.stacktrace.frames.0.lineno",
                "exception.stacktrace.frames.1"
            ]
        );
    }

    #[test]
    fn a_long_trace_keeps_both_ends() {
        let frames: Vec<Value> = (0..1000).map(|i| json!({"function": format!("f{i}")})).collect();
        let (got, _) = trace(json!({"frames": frames}));
        let got = got.unwrap();
        assert_eq!(got["frames"].as_array().map(Vec::len), Some(250));
        assert_eq!(got["frames"][124]["function"], "f124");
        assert_eq!(got["frames"][125]["function"], "f875");
        assert_eq!(got["frames_omitted"], json!([125, 875]));
    }

    #[test]
    fn variables_are_scrubbed_and_addresses_written_in_hexadecimal() {
        assert_eq!(
            one(json!({"function": "f", "vars": {"password": "x", "n": 1}, "instruction_addr": 16})),
            json!({"function": "f", "vars": {"password": "[Filtered]", "n": 1}, "instruction_addr": "0x10", "in_app": false})
        );
        assert_eq!(one(json!({"function": "f", "vars": ["a"]}))["vars"], json!({"0": "a"}));
    }

    #[test]
    fn a_bare_list_of_frames_is_a_stack_trace_and_an_empty_one_is_none() {
        assert!(trace(json!([{"function": "f"}])).0.is_some());
        for empty in [json!({"frames": []}), json!({"frames": [{}, {"in_app": true}]}), json!({}), json!(null)] {
            assert_eq!(trace(empty), (None, vec![]));
        }
    }
}

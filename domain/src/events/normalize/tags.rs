//! Tags: those that the client sent, and those that follow from the event.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::errors::{Errors, Fault, Path};
use super::{Level, attributes::Attributes, request, text, user};

/// By key, so that each is there once and they come out sorted.
pub(super) type Tags = BTreeMap<String, String>;

/// A client's further tags are dropped: each is a row of statistics for every event.
const MOST: usize = 256;

const KEY: usize = 200;

const VALUE: usize = 200;

/// Set from the event's own attributes, never by a client.
const RESERVED: [&str; 5] = ["release", "dist", "user", "filename", "function"];

/// Reads the client's tags: a map, or a list of pairs. The first of two alike wins.
pub(super) fn read(value: Option<Value>, errors: &mut Errors) -> Tags {
    let mut tags = Tags::new();
    match value {
        None | Some(Value::Null) => {}
        Some(Value::Object(map)) => {
            for (key, value) in map {
                add(&mut tags, key, value, errors);
            }
        }
        Some(Value::Array(pairs)) => {
            for (index, pair) in pairs.into_iter().enumerate() {
                match entry(pair) {
                    Ok(Some((key, value))) => add(&mut tags, key, value, errors),
                    Ok(None) => {}
                    Err(pair) => {
                        let at = Path::Index(&Path::top("tags"), index);
                        errors.add(Fault::InvalidData, at, Some(pair), "expected a pair");
                    }
                }
            }
        }
        Some(other) => {
            errors.add(Fault::InvalidData, Path::top("tags"), Some(other), "expected a map or a list of pairs");
        }
    }
    tags
}

/// A pair as `[key, value]` or `{"key": .., "value": ..}`.
fn entry(pair: Value) -> Result<Option<(String, Value)>, Value> {
    let (key, value) = match pair {
        Value::Null => return Ok(None),
        Value::Array(mut parts) if parts.len() == 2 => {
            let value = parts.pop().unwrap_or_default();
            (parts.pop().unwrap_or_default(), value)
        }
        Value::Object(mut map) if map.contains_key("key") => {
            let key = map.remove("key").unwrap_or_default();
            (key, map.remove("value").unwrap_or_default())
        }
        other => return Err(other),
    };
    text::scalar(key).map(|key| key.map(|key| (key, value)))
}

fn add(tags: &mut Tags, key: String, value: Value, errors: &mut Errors) {
    let key = key.trim().replace(' ', "-");
    let path = Path::top("tags");
    if is_reserved(&key) || value.is_null() {
        return;
    }
    if let Some((fault, reason)) = fault_of_key(&key) {
        errors.add(fault, path, Some(Value::String(key)), reason);
        return;
    }
    let at = Path::Key(&path, &key);
    let value = match text::scalar(value) {
        Ok(value) => value.unwrap_or_default().trim().to_owned(),
        Err(container) => {
            errors.add(Fault::InvalidData, at, Some(container), "expected a string");
            return;
        }
    };
    if let Some((fault, reason)) = fault_of_value(&value) {
        errors.add(fault, at, Some(Value::String(value)), reason);
        return;
    }
    if tags.contains_key(&key) {
        return;
    }
    if tags.len() >= MOST {
        errors.add(Fault::InvalidData, at, None, "too many tags");
        return;
    }
    tags.insert(key, value);
}

fn is_reserved(key: &str) -> bool {
    // The class of a device is computed; `sentry:` marks what only a server may set.
    RESERVED.contains(&key) || key == "device.class" || key.starts_with("sentry:")
}

fn fault_of_key(key: &str) -> Option<(Fault, &'static str)> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':' | b'-');
    if key.is_empty() {
        Some((Fault::InvalidData, "expected a key"))
    } else if key.len() > KEY {
        Some((Fault::ValueTooLong, "the key is too long"))
    } else if !key.bytes().all(allowed) {
        Some((Fault::InvalidData, "the key has characters that are not allowed"))
    } else {
        None
    }
}

fn fault_of_value(value: &str) -> Option<(Fault, &'static str)> {
    if value.is_empty() {
        Some((Fault::InvalidData, "expected a value"))
    } else if text::is_longer(value, VALUE) {
        Some((Fault::ValueTooLong, "the value is too long"))
    } else if value.contains('\n') {
        Some((Fault::InvalidData, "the value has a line break"))
    } else {
        None
    }
}

/// Adds what follows from the event. These overrule a client's tags of the same key.
pub(super) fn derive(tags: &mut Tags, attributes: &Attributes, payload: &Map<String, Value>) {
    let section = |key: &str| payload.get(key).and_then(Value::as_object);
    if let Some(contexts) = section("contexts") {
        of_contexts(tags, contexts);
    }
    set(tags, "url", section("request").and_then(request::url));
    set(tags, "user", section("user").and_then(user::tag));
    set(tags, "logger", attributes.logger.as_deref());
    set(tags, "environment", attributes.environment.as_deref());
    set(tags, "release", attributes.release.as_deref());
    set(tags, "dist", attributes.dist.as_deref());
    set(tags, "transaction", attributes.transaction.as_deref());
    set(tags, "server_name", attributes.server_name.as_deref());
    set(tags, "site", attributes.site.as_deref());
}

/// Adds what only events have that can be as bad as an error.
pub(super) fn derive_of_crash(tags: &mut Tags, level: Level, payload: &Map<String, Value>) {
    let (mechanism, handled) = mechanism(payload);
    set(tags, "mechanism", mechanism);
    set(tags, "handled", handled.map(|handled| if handled { "yes" } else { "no" }));
    set(tags, "level", Some(level.as_str()));
}

fn set(tags: &mut Tags, key: &str, value: Option<impl AsRef<str>>) {
    let Some(value) = value else {
        return;
    };
    let mut value = text::shortened(value.as_ref().trim(), VALUE);
    if value.is_empty() {
        return;
    }
    if value.contains(['\n', '\r']) {
        value = value.replace(['\n', '\r'], " ");
    }
    tags.insert(key.to_owned(), value);
}

/// The way the outermost exception was caught, and whether the program handled all of them.
pub(super) fn mechanism(payload: &Map<String, Value>) -> (Option<&str>, Option<bool>) {
    let values = payload.get("exception").and_then(|e| e.get("values")).and_then(Value::as_array);
    let mechanisms = || values.into_iter().flatten().filter_map(|value| value.get("mechanism"));
    let last = mechanisms().next_back().and_then(|m| m.get("type")).and_then(Value::as_str);
    let handled = mechanisms()
        .filter_map(|mechanism| mechanism.get("handled").and_then(Value::as_bool))
        .reduce(|all, one| all && one);
    (last, handled)
}

fn of_contexts(tags: &mut Tags, contexts: &Map<String, Value>) {
    for (alias, context) in contexts {
        if fault_of_key(alias).is_some() || is_reserved(alias) {
            continue;
        }
        let told = |key: &str| context.get(key).and_then(plain);
        let mut sub = |part: &str, value| set(tags, &format!("{alias}.{part}"), value);
        match context.get("type").and_then(Value::as_str).unwrap_or_default() {
            "browser" | "runtime" | "os" | "client_os" => {
                let name = told("name");
                sub("name", name.clone());
                let rooted = context.get("rooted").and_then(Value::as_bool);
                sub("rooted", rooted.map(|yes| if yes { "yes" } else { "no" }.to_owned()));
                let shown = match (name, told("version")) {
                    (Some(name), Some(version)) => Some(format!("{name} {version}")),
                    (name, version) => name.or(version),
                };
                set(tags, alias, shown);
            }
            "device" => {
                sub("family", told("family"));
                sub("class", class(context, contexts).map(str::to_owned));
                set(tags, alias, told("model"));
            }
            "gpu" => {
                sub("name", told("name"));
                sub("vendor", told("vendor_name"));
            }
            "app" => sub("device", told("device_app_hash")),
            "monitor" => {
                sub("id", told("id"));
                sub("slug", told("slug"));
            }
            _ => {}
        }
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// How able an Android device is: 1 low, 2 medium, 3 high.
fn class(device: &Value, contexts: &Map<String, Value>) -> Option<&'static str> {
    const GIB: f64 = 1024.0 * 1024.0 * 1024.0;
    let is_android = contexts.get("os").and_then(|os| os.get("name"))? == "Android";
    let number = |key: &str| device.get(key).and_then(Value::as_f64);
    let (megahertz, cores) = (number("processor_frequency")?, number("processor_count")?);
    let memory = number("memory_size")? / GIB;
    if !is_android {
        None
    } else if megahertz < 2000.0 || cores < 8.0 || memory < 4.0 {
        Some("1")
    } else if megahertz < 2500.0 || memory < 6.0 {
        Some("2")
    } else {
        Some("3")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tags(value: Value) -> (Vec<(String, String)>, Vec<Value>) {
        let mut errors = Errors::default();
        let tags = read(Some(value), &mut errors);
        (tags.into_iter().collect(), errors.into_list())
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn maps_and_lists_of_pairs_are_tags() {
        for sent in [
            json!({"b": 1, "a": true, "c": null, " d e ": " x "}),
            json!([["b", 1], null, ["a", true], ["c", null], {"key": "d e", "value": "x"}, [null, 1], ["a", "second"]]),
        ] {
            assert_eq!(tags(sent), (pairs(&[("a", "True"), ("b", "1"), ("d-e", "x")]), vec![]));
        }
    }

    #[test]
    fn reserved_keys_are_dropped_without_a_word() {
        let sent = json!({"release": "1", "dist": "1", "user": "u", "filename": "f", "function": "f",
            "device.class": "9", "sentry:user": "x", "ok": "1"});
        assert_eq!(tags(sent), (pairs(&[("ok", "1")]), vec![]));
    }

    #[test]
    fn invalid_tags_are_left_out_and_listed() {
        let (got, errors) = tags(json!([
            ["k".repeat(201), "v"],
            ["long", "v".repeat(201)],
            ["bad key!", "v"],
            ["", "v"],
            ["empty", ""],
            ["list", [1]],
            ["a", "b", "c"],
            ["lines", "a\nb"],
            5,
            ["k".repeat(200), "v".repeat(200)]
        ]));
        assert_eq!(got.len(), 1);
        let faults: Vec<_> = errors.iter().filter_map(|error| error["type"].as_str()).collect();
        assert_eq!(faults.len(), 9);
        assert_eq!(faults.iter().filter(|fault| **fault == "value_too_long").count(), 2);
        assert_eq!(tags(json!("x")).1.len(), 1);
    }

    #[test]
    fn tags_beyond_the_bound_are_dropped() {
        let many: Map<String, Value> = (0..1000).map(|i| (format!("k{i}"), json!(i))).collect();
        assert_eq!(tags(Value::Object(many)).0.len(), MOST);
    }

    #[test]
    fn contexts_give_their_main_value_and_name() {
        let contexts = json!({
            "browser": {"type": "browser", "name": "Chrome", "version": "120"},
            "client_os": {"type": "os", "name": "Linux"},
            "os": {"type": "os", "name": "Android", "version": 14, "rooted": true},
            "device": {"type": "device", "model": "Pixel 7", "family": "Pixel",
                "processor_frequency": 2850, "processor_count": 8, "memory_size": 8_589_934_592_u64},
            "gpu": {"type": "gpu", "name": "Mali", "vendor_name": "ARM"},
            "bad key!": {"type": "os", "name": "x"},
            "user": {"type": "os", "name": "x"},
        });
        let mut tags = Tags::new();
        of_contexts(&mut tags, contexts.as_object().unwrap());
        assert_eq!(
            tags.into_iter().collect::<Vec<_>>(),
            pairs(&[
                ("browser", "Chrome 120"),
                ("browser.name", "Chrome"),
                ("client_os", "Linux"),
                ("client_os.name", "Linux"),
                ("device", "Pixel 7"),
                ("device.class", "3"),
                ("device.family", "Pixel"),
                ("gpu.name", "Mali"),
                ("gpu.vendor", "ARM"),
                ("os", "Android 14"),
                ("os.name", "Android"),
                ("os.rooted", "yes"),
            ])
        );
    }

    #[test]
    fn one_unhandled_exception_makes_the_event_unhandled() {
        let payload = json!({"exception": {"values": [
            {"mechanism": {"type": "chained", "handled": false}},
            {"mechanism": {"type": "excepthook", "handled": true}},
            {"type": "E"},
        ]}});
        assert_eq!(mechanism(payload.as_object().unwrap()), (Some("excepthook"), Some(false)));
        assert_eq!(mechanism(&Map::new()), (None, None));
    }
}

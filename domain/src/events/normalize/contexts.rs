//! What is known about the surroundings of an event.

use serde_json::{Map, Value};

use super::check::Check;
use super::errors::{Errors, Fault, Path};
use super::tree::{self, Limits};
use super::user_agent::{self, Product};

/// How much of each context is kept.
pub(super) const ENTRY: Limits = Limits { depth: 7, bytes: 16 * 1024, text: 8192 };

const TOTAL: usize = 128 * 1024;

/// Brings the contexts into their form.
pub(super) fn read(value: Option<Value>, errors: &mut Errors) -> Map<String, Value> {
    let mut check = Check { path: Path::Root, errors };
    let mut contexts = Map::new();
    if let Some(mut value) = value {
        check.object("contexts", &mut value, |sent, check| {
            contexts = std::mem::take(sent);
            contexts.retain(|key, context| check.object(key, context, |context, check| known(key, context, check)));
            true
        });
    }
    let mut left = TOTAL;
    contexts.retain(|key, context| {
        let Value::Object(context) = context else {
            return false;
        };
        let most = ENTRY.bytes.min(left);
        let unused = tree::clean_entries(context, ENTRY, most);
        left = left.saturating_sub(key.len()).saturating_sub(most.saturating_sub(unused));
        context.entry("type").or_insert_with(|| Value::String(key.clone()));
        left > 0
    });
    contexts
}

/// Checks what is known of a context. False for an empty one.
fn known(key: &str, context: &mut Map<String, Value>, check: &mut Check<'_>) -> bool {
    context.retain(|_, value| !value.is_null());
    if context.is_empty() {
        return false;
    }
    if let Some(kind) = context.get_mut("type")
        && !check.text("type", kind, 128)
    {
        context.remove("type");
    }
    let is_trace = context.get("type").map_or(key == "trace", |kind| kind == "trace");
    if is_trace { trace(context, check) } else { true }
}

/// Ids of a trace are hexadecimal and not all zero.
fn trace(trace: &mut Map<String, Value>, check: &mut Check<'_>) -> bool {
    for (key, length) in [("trace_id", 32), ("span_id", 16), ("parent_span_id", 16)] {
        let Some(id) = trace.get_mut(key) else {
            continue;
        };
        let valid = match id {
            Value::String(text) => {
                text.make_ascii_lowercase();
                text.len() == length && text.bytes().all(|b| b.is_ascii_hexdigit()) && text.bytes().any(|b| b != b'0')
            }
            _ => false,
        };
        if !valid {
            let at = Path::Key(&check.path, key);
            let sent = trace.remove(key);
            check.errors.add(Fault::InvalidData, at, sent, "expected an id in hexadecimal");
        }
    }
    let status = trace.entry("status").or_insert_with(|| Value::String("unknown".to_owned()));
    if !check.text("status", status, 64) {
        trace.remove("status");
    }
    true
}

/// Adds browser, system and device from a user agent where the client sent none. What
/// a server reports of its client's system must not pass for the server's own.
pub(super) fn derive(contexts: &mut Map<String, Value>, agent: &str, platform: &str) {
    let system_key = if platform == "javascript" { "os" } else { "client_os" };
    add(contexts, "browser", "browser", || user_agent::browser(agent).map(product));
    add(contexts, system_key, "os", || user_agent::system(agent).map(product));
    add(contexts, "device", "device", || {
        user_agent::device(agent).map(|device| {
            let mut context = vec![("family", device.family.clone()), ("model", device.family)];
            context.extend(device.brand.map(|brand| ("brand", brand.to_owned())));
            context
        })
    });
}

fn product(product: Product) -> Vec<(&'static str, String)> {
    let mut context = vec![("name", product.name.to_owned())];
    context.extend(product.version.map(|version| ("version", version)));
    context
}

fn add(
    contexts: &mut Map<String, Value>,
    key: &str,
    kind: &str,
    found: impl FnOnce() -> Option<Vec<(&'static str, String)>>,
) {
    if contexts.contains_key(key) {
        return;
    }
    if let Some(mut found) = found() {
        found.push(("type", kind.to_owned()));
        let context = found.into_iter().map(|(key, value)| (key.to_owned(), Value::String(value)));
        contexts.insert(key.to_owned(), Value::Object(context.collect()));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn contexts(value: Value) -> (Value, usize) {
        let mut errors = Errors::default();
        let got = read(Some(value), &mut errors);
        (Value::Object(got), errors.into_list().len())
    }

    #[test]
    fn the_type_is_the_key_by_default() {
        assert_eq!(
            contexts(
                json!({"runtime": {"name": "CPython"}, "mine": {"type": "os", "a": 1}, "gone": null, "empty": {}})
            ),
            (json!({"runtime": {"name": "CPython", "type": "runtime"}, "mine": {"type": "os", "a": 1}}), 0)
        );
    }

    #[test]
    fn contexts_are_objects_and_their_secrets_filtered() {
        assert_eq!(
            contexts(json!({"a": "x", "auth": {"password": "x", "n": 1}, "b": [1]})),
            (json!({"auth": {"password": "[Filtered]", "n": 1, "type": "auth"}}), 2)
        );
        assert_eq!(contexts(json!([1])), (json!({}), 1));
    }

    #[test]
    fn trace_ids_are_checked() {
        let id = "0123456789ABCDEF0123456789abcdef";
        assert_eq!(
            contexts(json!({"trace": {"trace_id": id, "span_id": "0000000000000000", "parent_span_id": 3, "op": "x"}})),
            (json!({"trace": {"trace_id": id.to_lowercase(), "op": "x", "status": "unknown", "type": "trace"}}), 2)
        );
    }

    #[test]
    fn all_contexts_together_are_bounded() {
        let many: Map<String, Value> = (0..50).map(|i| (format!("c{i}"), json!({"a": "x".repeat(10_000)}))).collect();
        let (got, _) = contexts(Value::Object(many));
        let size: usize = got.to_string().len();
        assert!(size > 64 * 1024 && size < TOTAL + 32 * 1024, "{size}");
    }

    #[test]
    fn a_user_agent_fills_only_what_is_missing() {
        let agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36";
        let mut contexts = json!({"browser": {"name": "Mine"}}).as_object().unwrap().clone();
        derive(&mut contexts, agent, "python");
        assert_eq!(
            Value::Object(contexts),
            json!({"browser": {"name": "Mine"}, "client_os": {"name": "Linux", "type": "os"}})
        );
        let mut contexts = Map::new();
        derive(&mut contexts, agent, "javascript");
        assert_eq!(contexts["browser"]["version"], "120.0.0");
        assert_eq!(contexts["os"]["name"], "Linux");
    }
}

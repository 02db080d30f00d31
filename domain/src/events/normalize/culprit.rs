//! Where an event came from, in one line.

use serde_json::{Map, Value};

use super::attributes::Attributes;
use super::{crash, request, text};

const LONGEST: usize = 200;

/// The culprit that the client names, else the transaction, else one made from the
/// stack trace or the request.
pub(super) fn culprit(attributes: &Attributes, payload: &Map<String, Value>) -> String {
    let named = attributes.culprit.as_deref().or(attributes.transaction.as_deref());
    named.map_or_else(
        || text::shortened(&generated(&attributes.platform, payload), LONGEST),
        |named| text::shortened(named, LONGEST),
    )
}

fn generated(platform: &str, payload: &Map<String, Value>) -> String {
    if crash::exceptions(payload).last().is_some_and(crash::is_synthetic) {
        return String::new();
    }
    match crash::culprit_frame(payload) {
        Some(frame) => of_frame(frame, platform),
        None => {
            let request = payload.get("request").and_then(Value::as_object);
            request.and_then(request::url).unwrap_or_default()
        }
    }
}

fn of_frame(frame: &Value, platform: &str) -> String {
    let function = crash::said(frame, "function").unwrap_or("?");
    let place = crash::said(frame, "module").or_else(|| crash::said(frame, "filename"));
    match (crash::said(frame, "platform").unwrap_or(platform), place) {
        ("native" | "cocoa" | "objc" | "c", _) => function.to_owned(),
        (_, None) => String::new(),
        ("javascript" | "node", Some(place)) => format!("{function}({place})"),
        (_, Some(place)) => format!("{place} in {function}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn made(platform: &str, payload: Value) -> String {
        generated(platform, payload.as_object().unwrap())
    }

    fn crashed(frame: Value) -> Value {
        json!({"exception": {"values": [{"type": "E", "stacktrace": {"frames": [frame]}}]}})
    }

    #[test]
    fn each_platform_has_its_writing() {
        for (platform, frame, expected) in [
            ("python", json!({"module": "shop.cart", "function": "total"}), "shop.cart in total"),
            ("python", json!({"filename": "cart.py"}), "cart.py in ?"),
            ("node", json!({"filename": "cart.js", "function": "total"}), "total(cart.js)"),
            ("javascript", json!({"module": "cart"}), "?(cart)"),
            ("native", json!({"filename": "cart.c", "function": "total"}), "total"),
            ("cocoa", json!({"filename": "cart.m"}), "?"),
            ("python", json!({"function": "total"}), ""),
            ("python", json!({"platform": "native", "function": "total"}), "total"),
        ] {
            assert_eq!(made(platform, crashed(frame.clone())), expected, "{platform} {frame}");
        }
    }

    #[test]
    fn without_a_stack_the_request_is_named() {
        assert_eq!(made("python", json!({"request": {"url": "http://h/a"}})), "http://h/a");
        assert_eq!(made("python", json!({})), "");
        let synthetic = json!({
            "exception": {"values": [{"value": "m", "mechanism": {"synthetic": true}}]},
            "request": {"url": "http://h/a"},
        });
        assert_eq!(made("node", synthetic), "");
    }
}

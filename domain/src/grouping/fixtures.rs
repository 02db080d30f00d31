//! Events to group.

use chrono::DateTime;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::events::{Event, EventId, EventKind, Level};

/// An event of a platform with this payload.
pub(super) fn event(platform: &str, payload: Value) -> Event {
    let Value::Object(payload) = payload else { panic!("a payload is an object") };
    Event {
        id: EventId::new(Uuid::from_u128(1)),
        kind: EventKind::Error,
        timestamp: DateTime::UNIX_EPOCH,
        received: DateTime::UNIX_EPOCH,
        platform: platform.to_owned(),
        level: Level::Error,
        logger: None,
        transaction: None,
        release: None,
        dist: None,
        environment: None,
        title: String::new(),
        culprit: String::new(),
        location: None,
        metadata: Map::new(),
        search_message: String::new(),
        message: String::new(),
        tags: Vec::new(),
        unhandled: false,
        payload,
    }
}

/// A Python frame of the application.
pub(super) fn frame(function: &str, lineno: u32) -> Value {
    json!({
        "module": "shop.cart", "filename": "shop/cart.py", "abs_path": "/srv/shop/cart.py", "function": function,
        "lineno": lineno, "context_line": format!("    {function}(item)"), "in_app": true,
    })
}

/// The same, of a library.
pub(super) fn library_frame(function: &str) -> Value {
    let mut frame = frame(function, 7);
    frame["in_app"] = json!(false);
    frame
}

pub(super) fn exception(kind: &str, value: &str, frames: Vec<Value>) -> Value {
    json!({"type": kind, "value": value, "stacktrace": {"frames": frames}})
}

/// A Python event of these exceptions.
pub(super) fn raised(exceptions: Vec<Value>) -> Event {
    event("python", json!({"exception": {"values": exceptions}}))
}

/// A JavaScript event of one exception with these frames.
pub(super) fn thrown(frames: Vec<Value>) -> Event {
    event("javascript", json!({"exception": {"values": [exception("TypeError", "x is undefined", frames)]}}))
}

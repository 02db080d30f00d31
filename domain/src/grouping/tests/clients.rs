//! Events as client libraries send them.

use serde_json::json;

use super::super::fixtures::event;
use super::{hashes, md5};

#[test]
fn a_captured_javascript_message_groups_by_its_stack_trace() {
    let of = |text: &str| {
        let frame = json!({"function": "Object.<anonymous>", "filename": "/srv/app.js", "abs_path": "/srv/app.js",
            "module": "app", "in_app": true, "lineno": 3, "context_line": "Sentry.captureMessage(text)"});
        let value = json!({"value": text, "mechanism": {"synthetic": true, "type": "generic", "handled": true},
            "stacktrace": {"frames": [frame]}});
        hashes(&event("node", json!({"exception": {"values": [value]}, "logentry": {"formatted": text}})))
    };
    assert_eq!(of("a"), [md5("appSentry.captureMessage(text)")]);
    assert_eq!(of("a"), of("b"));
}

#[test]
fn a_rust_panic_groups_by_its_functions() {
    let of = |hash: &str| {
        let frames = json!([
            {"function": "core::panicking::panic_fmt", "in_app": false},
            {"function": format!("app::parse::<u32>::h{hash}"), "in_app": true, "filename": "main.rs", "lineno": 3},
        ]);
        let value = json!({"type": "panic", "value": "oh 1", "stacktrace": {"frames": frames}});
        hashes(&event("native", json!({"exception": {"values": [value]}})))
    };
    assert_eq!(of("0123456789abcdef"), of("fedcba9876543210"));
    assert_eq!(of("0123456789abcdef")[0], md5("main.rsapp::parse::<T>panic"));
}

#[test]
fn a_java_exception_groups_by_module_and_function() {
    let of = |accessor: u32| {
        let frames = json!([
            {"module": format!("sun.reflect.GeneratedMethodAccessor{accessor}"), "function": "invoke", "in_app": false},
            {"module": "com.shop.Cart", "function": "lambda$add$0", "filename": "Cart.java", "in_app": true},
            {"module": "com.shop.Cart$$Lambda$7/0x08", "function": "run", "filename": "Cart.java", "in_app": true},
        ]);
        let value = json!({"type": "IllegalStateException", "stacktrace": {"frames": frames}});
        hashes(&event("java", json!({"exception": {"values": [value]}})))
    };
    assert_eq!(of(1), of(22));
    assert_eq!(of(1)[0], md5("com.shop.Cartcart.javarunIllegalStateException"));
}

use serde_json::{Value, json};

use super::super::fixtures::{event, exception, frame, library_frame};
use super::{EMPTY, hashes, md5};
use crate::events::Event;

fn with_fingerprint(fingerprint: Value) -> Event {
    let frames = vec![frame("load", 1), library_frame("validate")];
    let mut event = event(
        "python",
        json!({"exception": {"values": [exception("ValueError", "user 17", frames)]}, "fingerprint": fingerprint}),
    );
    event.tags = vec![("release-train".to_owned(), "blue".to_owned()), ("server".to_owned(), "web 1".to_owned())];
    event.transaction = Some("/cart".to_owned());
    event
}

fn resolved(part: &str) -> Vec<super::GroupHash> {
    hashes(&with_fingerprint(json!([part])))
}

#[test]
fn a_fingerprint_alone_decides() {
    assert_eq!(hashes(&with_fingerprint(json!(["a", "b"]))), [md5("ab")]);
}

#[test]
fn a_default_marker_changes_nothing() {
    let plain = hashes(&with_fingerprint(Value::Null));
    assert_eq!(plain.len(), 2);
    for fingerprint in [json!([]), json!(["{{ default }}"]), json!(["{{default}}"]), json!([1, null])] {
        assert_eq!(hashes(&with_fingerprint(fingerprint)), plain);
    }
}

#[test]
fn a_default_marker_among_others_is_replaced_by_the_leaves_in_its_place() {
    let app = "shop.cartloadload(item)ValueError";
    let system = "shop.cartloadload(item)shop.cartvalidatevalidate(item)ValueError";
    assert_eq!(
        hashes(&with_fingerprint(json!(["a-", "{{ default }}", "-b"]))),
        [md5(&format!("a-{app}-b")), md5(&format!("a-{system}-b"))]
    );
}

#[test]
fn a_default_marker_without_content_falls_back() {
    let event = event("other", json!({"fingerprint": ["{{ default }}", "x"]}));
    assert_eq!(hashes(&event)[0].as_str(), EMPTY);
}

#[test]
fn variables_are_resolved() {
    let cases = [
        ("{{ transaction }}", "/cart"),
        ("{{ error.type }}", "ValueError"),
        ("{{type}}", "ValueError"),
        ("{{ error.value }}", "user 17"),
        ("{{ value }}", "user 17"),
        ("{{ message }}", "user <int>"),
        ("user 17", "user <int>"),
        ("user 18", "user 18"),
        ("{{ stack.function }}", "load"),
        ("{{ function }}", "load"),
        ("{{ stack.module }}", "shop.cart"),
        ("{{ stack.abs_path }}", "/srv/shop/cart.py"),
        ("{{ path }}", "/srv/shop/cart.py"),
        ("{{ stack.filename }}", "shop/cart.py"),
        ("{{ stack.package }}", "<no-package>"),
        ("{{ level }}", "error"),
        ("{{ logger }}", "<no-logger>"),
        ("{{ tags.server }}", "web 1"),
        ("{{ tags.missing }}", "<no-value-for-tag-missing>"),
        ("{{ nonsense }}", "<unrecognized-variable-nonsense>"),
        ("{{ two words }}", "{{ two words }}"),
    ];
    for (part, expected) in cases {
        assert_eq!(resolved(part), [md5(expected)], "{part}");
    }
}

#[test]
fn variables_without_a_value_say_so() {
    let cases = [
        ("transaction", "<no-transaction>"),
        ("message", "<no-message>"),
        ("error.type", "<no-type>"),
        ("error.value", "<no-value>"),
        ("stack.function", "<no-function>"),
        ("stack.abs_path", "<no-abs-path>"),
        ("stack.filename", "<no-filename>"),
        ("stack.module", "<no-module>"),
        ("stack.package", "<no-package>"),
        ("logger", "<no-logger>"),
    ];
    for (name, expected) in cases {
        let event = event("other", json!({"fingerprint": [format!("{{{{ {name} }}}}")]}));
        assert_eq!(hashes(&event), [md5(expected)], "{name}");
    }
}

#[test]
fn a_package_counts_by_its_last_part() {
    let frame = json!({"package": "/usr/lib/libfoo.so", "in_app": false});
    let event = event("native", json!({"stacktrace": {"frames": [frame]}, "fingerprint": ["{{ package }}"]}));
    assert_eq!(hashes(&event), [md5("libfoo.so")]);
}

#[test]
fn a_checksum_decides_before_all_else() {
    let with = |checksum: &str| hashes(&event("other", json!({"checksum": checksum, "fingerprint": ["x"]})));
    assert_eq!(with("0123456789ABCDEF0123456789abcdef")[0].as_str(), "0123456789abcdef0123456789abcdef");
    assert_eq!(with("my checksum"), [md5("my checksum")]);
    assert_eq!(with(""), [md5("x")]);
}

use serde_json::json;

use super::super::fixtures::event;
use super::{EMPTY, hashes, md5};

fn logged(entry: serde_json::Value) -> Vec<super::GroupHash> {
    hashes(&event("python", json!({"logentry": entry})))
}

#[test]
fn a_message_counts_by_its_template() {
    let entry =
        |name: &str| json!({"message": "user %s failed", "formatted": format!("user {name} failed"), "params": [name]});
    assert_eq!(logged(entry("ann")), [md5("user %s failed")]);
    assert_eq!(logged(entry("ann")), logged(entry("bob")));
}

#[test]
fn a_message_without_a_template_counts_without_its_parameters() {
    assert_eq!(logged(json!({"formatted": "user 17 failed"})), [md5("user <int> failed")]);
    assert_eq!(logged(json!({"formatted": "user 17 failed"})), logged(json!({"formatted": "user 18 failed"})));
    assert_ne!(logged(json!({"formatted": "user 17 failed"})), logged(json!({"formatted": "item 17 failed"})));
}

#[test]
fn a_template_of_a_page_counts_before_a_message() {
    let template = json!({"filename": "cart.html", "context_line": "{% bad %}", "lineno": 3});
    let event = event("python", json!({"template": template, "logentry": {"formatted": "hello"}}));
    assert_eq!(hashes(&event), [md5("cart.html{% bad %}")]);
}

#[test]
fn events_that_say_nothing_are_one_issue() {
    let nothing = hashes(&event("other", json!({})));
    assert_eq!(nothing.iter().map(super::GroupHash::as_str).collect::<Vec<_>>(), [EMPTY]);
}

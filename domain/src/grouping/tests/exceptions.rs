use serde_json::{Value, json};

use super::super::fixtures::{event, exception, frame, library_frame, raised};
use super::{hashes, md5};

#[test]
fn chained_exceptions_count_in_order() {
    let cause = exception("ValueError", "a", vec![frame("parse", 1)]);
    let error = exception("RuntimeError", "b", vec![frame("load", 1)]);
    let chain = hashes(&raised(vec![cause.clone(), error.clone()]));
    assert_eq!(chain, [md5("shop.cartparseparse(item)ValueErrorshop.cartloadload(item)RuntimeError")]);
    assert_ne!(chain, hashes(&raised(vec![error.clone(), cause])));
    assert_ne!(chain, hashes(&raised(vec![error])));
}

#[test]
fn in_a_chain_the_app_variant_needs_one_frame_of_the_application() {
    let system = exception("ValueError", "user 17", vec![library_frame("parse")]);
    let app = exception("RuntimeError", "b", vec![frame("load", 1)]);
    assert_eq!(hashes(&raised(vec![system.clone(), system.clone()])).len(), 1);
    let mixed = hashes(&raised(vec![system, app]));
    assert_eq!(mixed[0], md5("ValueErroruser <int>shop.cartloadload(item)RuntimeError"));
    assert_eq!(mixed.len(), 2);
}

#[test]
fn without_a_stack_trace_the_value_counts_without_its_parameters() {
    let of = |value: &str| hashes(&raised(vec![json!({"type": "ValueError", "value": value})]));
    assert_eq!(of("no user 17"), [md5("ValueErrorno user <int>")]);
    assert_eq!(of("no user 17"), of("no user 18"));
    assert_ne!(of("no user 17"), of("no item 17"));
}

#[test]
fn the_type_of_a_synthetic_exception_does_not_count() {
    let synthetic = json!({"type": "Error", "value": "hello 1", "mechanism": {"synthetic": true}});
    assert_eq!(hashes(&raised(vec![synthetic])), [md5("hello <int>")]);
    let typed = json!({"type": "SIGSEGV", "mechanism": {"synthetic": true}, "stacktrace": {"frames": [frame("a", 1)]}});
    assert_eq!(hashes(&raised(vec![typed])), [md5("shop.cartaa(item)")]);
}

#[test]
fn an_ns_error_counts_in_place_of_the_value() {
    let error = |code: i32| {
        let mechanism = json!({"meta": {"ns_error": {"domain": "App", "code": code}}});
        event("cocoa", json!({"exception": {"values": [{"type": "E", "value": "text 7", "mechanism": mechanism}]}}))
    };
    assert_eq!(hashes(&error(-7)), [md5("EApp-7")]);
    assert_ne!(hashes(&error(-7)), hashes(&error(-8)));
}

fn member(kind: &str, id: u32, parent: Option<u32>, group: bool) -> Value {
    json!({"type": kind, "value": kind,
        "mechanism": {"exception_id": id, "parent_id": parent, "is_exception_group": group}})
}

#[test]
fn equal_members_of_an_exception_group_count_once() {
    let alone = raised(vec![json!({"type": "A", "value": "A"})]);
    let group =
        raised(vec![member("A", 2, Some(0), false), member("A", 1, Some(0), false), member("Group", 0, None, true)]);
    assert_eq!(hashes(&group), hashes(&alone));
}

#[test]
fn an_exception_group_of_different_members_counts_itself_and_each() {
    let group = |members: &[&str]| {
        let mut values: Vec<_> = (1_u32..).zip(members).map(|(id, kind)| member(kind, id, Some(0), false)).collect();
        values.reverse();
        values.push(member("Group", 0, None, true));
        hashes(&raised(values))
    };
    assert_eq!(group(&["A", "B"]), [md5("BBAAGroupGroup")]);
    assert_eq!(group(&["A", "B", "A"]), group(&["A", "B"]));
    assert_ne!(group(&["A", "C"]), group(&["A", "B"]));
}

#[test]
fn a_broken_tree_of_exceptions_counts_as_a_list() {
    let circle = vec![member("A", 0, Some(1), true), member("B", 1, Some(0), true)];
    assert_eq!(hashes(&raised(circle)), [md5("AABB")]);
    let orphan = vec![member("A", 1, Some(9), false), member("B", 0, None, true)];
    assert_eq!(hashes(&raised(orphan)), [md5("AABB")]);
    let own_parent = vec![member("A", 1, Some(1), true), member("B", 0, None, true)];
    assert_eq!(hashes(&raised(own_parent)), [md5("AABB")]);
}

//! The transactions of a trace, as the tree in which they led to each other.

use chrono::{DateTime, TimeDelta, Utc};
use domain::permissions::{Scope, ScopeSet};
use serde_json::{Value, json};

use crate::client::Answer;
use crate::harness::{Server, now, on_both_stores, report_to};

on_both_stores!(
    a_trace_is_a_tree_of_all_that_is_known_of_it,
    transactions_whose_parents_are_unknown_are_roots,
    transactions_that_lead_to_each_other_in_a_circle_are_shown_once,
    a_trace_is_shown_up_to_a_limit,
    what_is_no_trace_is_refused_and_an_unknown_one_is_empty,
    a_trace_has_what_the_caller_reaches_alone,
);

const TRACE: &str = "4c79f60c11214eb38604f4ae0781bfb2";

fn id(number: u128) -> String {
    format!("{number:032x}")
}

fn span(number: u64) -> String {
    format!("{number:016x}")
}

fn path(organization: &str) -> String {
    format!("/api/0/organizations/{organization}/events-trace/{TRACE}/")
}

/// The first of all began then; whole seconds.
fn beginning() -> DateTime<Utc> {
    DateTime::from_timestamp(now().timestamp() - 600, 0).unwrap()
}

/// A transaction with this root span and these children of it, led to by this span; 0 is none. Each begins as many
/// seconds later as its number, and lasts 1.5 seconds.
fn transaction(number: u64, children: &[u64], parent: u64) -> Value {
    let start = (beginning() + TimeDelta::seconds(i64::try_from(number).unwrap())).timestamp();
    let spans = children.iter().map(|child| {
        json!({"trace_id": TRACE, "span_id": span(*child), "parent_span_id": span(number), "start_timestamp": start,
               "timestamp": start})
    });
    let mut trace = json!({"trace_id": TRACE, "span_id": span(number), "op": "http.server", "status": "ok"});
    if parent > 0 {
        trace["parent_span_id"] = json!(span(parent));
    }
    json!({
        "type": "transaction", "event_id": id(number.into()), "transaction": format!("number {number}"),
        "start_timestamp": start, "timestamp": f64::from(u32::try_from(start).unwrap()) + 1.5,
        "contexts": {"trace": trace}, "spans": spans.collect::<Vec<_>>(),
    })
}

/// Their ids with those of their children.
fn shape(tree: &Value) -> Value {
    let node = |node: &Value| {
        let number = u128::from_str_radix(node["event_id"].as_str().unwrap(), 16).unwrap();
        json!([u64::try_from(number).unwrap(), shape(&node["children"])])
    };
    tree.as_array().unwrap().iter().map(node).collect()
}

fn a_trace_is_a_tree_of_all_that_is_known_of_it(server: Server) {
    let start = f64::from(u32::try_from(beginning().timestamp()).unwrap());
    for event in [transaction(3, &[], 11), transaction(1, &[10, 11], 0), transaction(2, &[], 1)] {
        server.report(&event);
    }
    // Neither of another trace nor an error of this one.
    let mut other = transaction(4, &[], 11);
    other["contexts"]["trace"]["trace_id"] = json!(id(0xabc));
    server.report(&other);
    server.report(&json!({"message": "m", "contexts": {"trace": {"trace_id": TRACE, "span_id": span(11)}}}));
    let project: i64 = server.setup["project"]["id"].as_str().unwrap().parse().unwrap();
    let node = |number: u64, parent: Value, generation: u64, parents: Value, children: Value| {
        let began = start + f64::from(u32::try_from(number).unwrap());
        json!({
            "event_id": id(number.into()), "transaction": format!("number {number}"), "transaction.op": "http.server",
            "transaction.status": "ok", "transaction.duration": 1500.0, "project_id": project, "project_slug": "web",
            "span_id": span(number), "parent_event_id": parents, "parent_span_id": parent, "start_timestamp": began,
            "timestamp": began + 1.5, "generation": generation, "errors": [], "children": children,
        })
    };
    let of_root = |number, parent: u64| node(number, json!(span(parent)), 1, json!(id(1)), json!([]));
    let expected = node(1, json!(null), 0, json!(null), json!([of_root(2, 1), of_root(3, 11)]));
    assert_eq!(server.get(&path("acme")).expect(200).json(), json!([expected]));
    // Ids have two writings.
    let dashed = path("acme").replace(TRACE, "4C79F60C-1121-4EB3-8604-F4AE0781BFB2");
    assert_eq!(server.get(&dashed).expect(200).json(), json!([expected]));
}

fn transactions_whose_parents_are_unknown_are_roots(server: Server) {
    for event in
        [transaction(2, &[20], 99), transaction(1, &[], 98), transaction(3, &[30], 20), transaction(4, &[], 30)]
    {
        server.report(&event);
    }
    let tree = server.get(&path("acme")).expect(200).json();
    assert_eq!(shape(&tree), json!([[1, []], [2, [[3, [[4, []]]]]]]));
    assert_eq!((&tree[0]["parent_span_id"], &tree[0]["parent_event_id"]), (&json!(span(98)), &json!(null)));
    assert_eq!((&tree[1]["generation"], &tree[1]["children"][0]["children"][0]["generation"]), (&json!(0), &json!(2)));
}

fn transactions_that_lead_to_each_other_in_a_circle_are_shown_once(server: Server) {
    for event in [
        transaction(1, &[10], 10),
        transaction(2, &[20], 30),
        transaction(3, &[30], 40),
        transaction(4, &[40], 30),
        transaction(5, &[], 40),
    ] {
        server.report(&event);
    }
    let tree = server.get(&path("acme")).expect(200).json();
    assert_eq!(shape(&tree), json!([[1, []], [3, [[2, []], [4, [[5, []]]]]]]));
}

fn a_trace_is_shown_up_to_a_limit(server: Server) {
    for number in [3, 1, 2] {
        server.report(&transaction(number, &[], 0));
    }
    let limited = |limit: &str| server.get(&format!("{}?limit={limit}", path("acme")));
    assert_eq!(shape(&limited("2").expect(200).json()), json!([[1, []], [2, []]]));
    for limit in ["3", "500", "100000"] {
        assert_eq!(shape(&limited(limit).expect(200).json()), json!([[1, []], [2, []], [3, []]]), "{limit}");
    }
    for limit in ["0", "-1", "x", "1.5", ""] {
        let detail = "Invalid limit parameter: write a number above 0.";
        assert_eq!(limited(limit).expect(400).json(), json!({"detail": detail}), "{limit}");
    }
}

fn what_is_no_trace_is_refused_and_an_unknown_one_is_empty(server: Server) {
    assert_eq!(server.get(&path("acme")).expect(200).json(), json!([]));
    let zeros = "0".repeat(32);
    for text in ["nonsense", &TRACE[1..], zeros.as_str()] {
        let answer = server.get(&path("acme").replace(TRACE, text)).expect(400);
        assert_eq!(answer.json(), json!({"detail": "Invalid trace id."}), "{text}");
    }
    server.get(&path("nobody").replace(TRACE, "nonsense")).expect(404);
}

fn a_trace_has_what_the_caller_reaches_alone(server: Server) {
    let other = server.other_organization("other@example.com", "umbrella", "lab");
    server.report(&transaction(1, &[10], 0));
    report_to(server.url(), other["project"]["dsn"].as_str().unwrap(), &transaction(2, &[], 10)).send().expect(200);
    let ask =
        |organization: &str, token: &str| -> Answer { server.call("GET", &path(organization)).token(token).send() };
    let others = other["token"].as_str().unwrap();
    assert_eq!(shape(&ask("acme", server.token()).expect(200).json()), json!([[1, []]]));
    assert_eq!(shape(&ask("umbrella", others).expect(200).json()), json!([[2, []]]));
    ask("acme", others).expect(403);
    let reading = server.token_of(server.admin(), ScopeSet::of(&[Scope::OrgRead, Scope::ProjectRead]), None);
    ask("acme", &reading).expect(403);
}

//! Published figures that every implementation must meet.

use super::*;

/// Exclusive times in milliseconds, of the root and of each child.
fn exclusive(spans: Vec<Value>) -> Vec<f64> {
    let transaction = transaction(sent(json!({"spans": spans})));
    let measured: Vec<f64> = transaction.spans.iter().map(|span| crate::spans::milliseconds(span.exclusive)).collect();
    let payload = payload(&transaction);
    let written = payload["spans"].as_array().unwrap().iter().map(|span| span["exclusive_time"].as_f64().unwrap());
    let root = payload["contexts"]["trace"]["exclusive_time"].as_f64().unwrap();
    assert_eq!(std::iter::once(root).chain(written).collect::<Vec<_>>(), measured);
    measured
}

#[test]
fn children_that_overlap_count_once() {
    let children = vec![span(1, ROOT, 1.0, 4.0), span(2, ROOT, 1.0, 3.5), span(3, ROOT, 3.0, 4.877)];
    assert_eq!(exclusive(children), [1123.0, 3000.0, 2500.0, 1877.0]);
}

#[test]
fn of_a_chain_each_has_what_its_child_leaves() {
    let [one, two] = ["0000000000000001", "0000000000000002"];
    let chain = vec![span(1, ROOT, 1.0, 2.0), span(2, one, 1.2, 1.8), span(3, two, 1.4, 1.6)];
    assert_eq!(exclusive(chain), [4000.0, 400.0, 400.0, 200.0]);
}

#[test]
fn children_are_clipped_to_their_parent() {
    let one = "0000000000000001";
    for (children, left) in
        [([(1.2, 1.6), (1.4, 1.8)], 400.0), ([(0.4, 0.8), (2.2, 2.6)], 1000.0), ([(0.8, 1.4), (1.6, 2.2)], 200.0)]
    {
        let [first, second] = children;
        let spans = vec![span(1, ROOT, 1.0, 2.0), span(2, one, first.0, first.1), span(3, one, second.0, second.1)];
        assert_eq!(exclusive(spans)[1], left, "{children:?}");
    }
}

#[test]
fn groups_follow_from_op_description_and_fingerprint() {
    let spans = [
        json!({"op": "http.client", "description": "GET https://api.example.com/v1/items?x=1"}),
        json!({"op": "redis", "description": "HGETALL user:42"}),
        json!({"op": "db", "description": "SELECT name FROM item WHERE id = 7"}),
        json!({"op": "db", "description": "SELECT name FROM item WHERE id IN (1, 2, 3)"}),
        json!({"fingerprint": ["cart", "v2"]}),
        json!({"description": null}),
        json!({"description": "render page"}),
    ];
    let spans: Vec<Value> = spans.into_iter().map(|more| span_with(1, more)).collect();
    let transaction = transaction(sent(json!({"spans": spans})));
    let expected = [
        "0a7c0d32f132a132",
        "816718eca5e86c08",
        "6f948caf17dccfef",
        "aed73627917a4a74",
        "c08b25f20b5b178f",
        "ca9f1bb810fb4d95",
        "d41d8cd98f00b204",
        "95de1be552c3d022",
    ];
    assert_eq!(groups(&transaction), expected);
    let payload = payload(&transaction);
    assert_eq!(payload["contexts"]["trace"]["hash"], expected[0]);
    assert_eq!(payload["spans"][6]["hash"], expected[7]);
    assert_eq!(payload["span_grouping_config"], json!({"id": "default:2022-10-27"}));
}

#[test]
fn a_transaction_is_grouped_by_its_name() {
    let transaction = transaction(sent(json!({"transaction": "checkout"})));
    assert_eq!(groups(&transaction), ["177627f91af678a9"]);
}

//! Transactions that show what spans of one group did.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{
    EXAMPLES, MIDDLEWARE, ROOT, TABLE, TRACE, VIEW, answer, ask, id, lasting, lately, ms, refusal, report, span,
    transaction,
};
use crate::client::Answer;
use crate::harness::{Server, on_both_stores};

on_both_stores!(
    an_example_has_all_spans_of_the_group,
    the_root_is_a_span_as_well,
    a_span_that_is_none_is_refused,
    without_a_match_there_are_no_examples,
    the_last_colon_parts_operation_and_group,
    time_that_children_spend_does_not_overlap,
    examples_are_ordered_by_their_spans,
    examples_have_pages,
    examples_are_of_environments_searches_and_times,
);

fn epoch(time: DateTime<Utc>) -> f64 {
    format!("{}", time.format("%s%.6f")).parse().unwrap()
}

fn named(op: &str, group: &str) -> String {
    format!("{op}:{group}")
}

/// The numbers of the transactions, in their order.
fn numbers(answer: &Answer) -> Vec<u128> {
    let list = answer.json();
    let examples = list[0]["examples"].as_array().unwrap();
    examples.iter().map(|it| u128::from_str_radix(it["id"].as_str().unwrap(), 16).unwrap()).collect()
}

fn shown(number: u64, start: DateTime<Utc>, (after, lasts): (i64, i64), exclusive: f64) -> Value {
    json!({
        "id": format!("{number:016x}"), "startTimestamp": epoch(start + ms(after)),
        "finishTimestamp": epoch(start + ms(after + lasts)), "exclusiveTime": exclusive, "trace": TRACE,
    })
}

fn an_example_has_all_spans_of_the_group(server: Server) {
    let end = lately();
    let start = end - ms(8000);
    report(&server, &transaction(1, end));
    let expected = json!([{"op": "django.middleware", "group": MIDDLEWARE, "examples": [{
        "id": id(1), "description": "middleware span", "startTimestamp": epoch(start), "finishTimestamp": epoch(end),
        "nonOverlappingExclusiveTime": 3000.0,
        "spans": [shown(1, start, (1000, 3000), 3000.0), shown(2, start, (1000, 3000), 3000.0)],
    }]}]);
    assert_eq!(answer(&server, EXAMPLES, &[("span", &named("django.middleware", MIDDLEWARE))]), expected);
    let upper = named("django.middleware", &MIDDLEWARE.to_uppercase());
    assert_eq!(answer(&server, EXAMPLES, &[("span", &upper)]), expected);
}

fn the_root_is_a_span_as_well(server: Server) {
    let end = lately();
    let start = end - ms(8000);
    report(&server, &transaction(1, end));
    let mut root = shown(0, start, (0, 8000), 4000.0);
    root["id"] = json!("aaaaaaaaaaaaaaaa");
    let expected = json!([{"op": "http.server", "group": ROOT, "examples": [{
        "id": id(1), "description": "root transaction", "startTimestamp": epoch(start),
        "finishTimestamp": epoch(end), "nonOverlappingExclusiveTime": 4000.0, "spans": [root],
    }]}]);
    assert_eq!(answer(&server, EXAMPLES, &[("span", &named("http.server", ROOT))]), expected);
}

fn a_span_that_is_none_is_refused(server: Server) {
    let refused = |query: &[(&str, &str)], text: &str| {
        assert_eq!(refusal(&server, EXAMPLES, query), json!({"span": [text]}), "{query:?}");
    };
    let shape = "span must consist of of a span op and a valid 16 character hex delimited by a colon (:)";
    let hash = "`spanGroup` must be a valid 16 character hex (containing only digits, or a-f characters)";
    refused(&[], "This field is required.");
    refused(&[("span", "")], "This field may not be blank.");
    refused(&[("span", "http.server")], shape);
    for text in ["http.server:ab", "http.server:", "http.server:be5e3378d9f6417x", "http:be5e3378d9f64175:x"] {
        refused(&[("span", text)], hash);
    }
    let both = refusal(&server, EXAMPLES, &[("span", "x"), ("min_exclusive_time", "x")]);
    assert_eq!(both, json!({"span": [shape], "min_exclusive_time": ["A valid number is required."]}));
}

fn without_a_match_there_are_no_examples(server: Server) {
    let nothing = |op: &str, group: &str| json!([{"op": op, "group": group, "examples": []}]);
    let view = named("django.view", VIEW);
    assert_eq!(answer(&server, EXAMPLES, &[("span", &view)]), nothing("django.view", VIEW));
    report(&server, &transaction(1, lately()));
    for (op, group) in [("django.view", ROOT), ("http.client", VIEW), ("", VIEW), ("x", "00aabbccddeeff11")] {
        assert_eq!(answer(&server, EXAMPLES, &[("span", &named(op, group))]), nothing(op, group));
    }
    let bounded = [("span", view.as_str()), ("min_exclusive_time", "1000")];
    assert_eq!(answer(&server, EXAMPLES, &bounded), nothing("django.view", VIEW));
    let empty = ask(&server, EXAMPLES, &bounded).expect(200);
    assert_eq!(empty.cursor("previous"), ("0:0:1".to_owned(), false));
    assert_eq!(empty.cursor("next"), ("0:3:0".to_owned(), false));
}

fn the_last_colon_parts_operation_and_group(server: Server) {
    let end = lately();
    let mut transaction = lasting(1, 8000, end);
    transaction["spans"] = json!([span(1, ("db:query", "view span"), end - ms(8000), (0, 500))]);
    report(&server, &transaction);
    let found = answer(&server, EXAMPLES, &[("span", &named("db:query", VIEW))]);
    assert_eq!((&found[0]["op"], &found[0]["group"]), (&json!("db:query"), &json!(VIEW)));
    assert_eq!(found[0]["examples"][0]["spans"].as_array().unwrap().len(), 1);
}

fn time_that_children_spend_does_not_overlap(server: Server) {
    let end = lately();
    let start = end - ms(8000);
    let mut transaction = lasting(1, 8000, end);
    let view = |number, time| span(number, ("django.view", "view span"), start, time);
    let mut child = span(9, ("db", "SELECT 1"), start, (1500, 1000));
    child["parent_span_id"] = json!(format!("{:016x}", 1));
    // From 1000 to 3000 without the child's second, from 2000 to 4000, and from 6000 to 6500.
    transaction["spans"] = json!([view(1, (1000, 2000)), view(2, (2000, 2000)), view(3, (6000, 500)), child]);
    transaction["spans"][2]["description"] = json!(null);
    transaction["spans"][2]["fingerprint"] = json!(["view span"]);
    report(&server, &transaction);
    let found = answer(&server, EXAMPLES, &[("span", &named("django.view", VIEW))]);
    let expected = json!([{"op": "django.view", "group": VIEW, "examples": [{
        "id": id(1), "description": "view span", "startTimestamp": epoch(start), "finishTimestamp": epoch(end),
        "nonOverlappingExclusiveTime": 3000.0,
        "spans": [
            shown(1, start, (1000, 2000), 1000.0),
            shown(2, start, (2000, 2000), 2000.0),
            shown(3, start, (6000, 500), 500.0),
        ],
    }]}]);
    assert_eq!(found, expected);
    // Bounds are of each span.
    let query = [("span", "django.view:be5e3378d9f64175"), ("max_exclusive_time", "2000")];
    let found = answer(&server, EXAMPLES, &query);
    let ids: Vec<_> = found[0]["examples"][0]["spans"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert_eq!(ids, ["0000000000000001", "0000000000000003"]);
    assert_eq!(found[0]["examples"][0]["nonOverlappingExclusiveTime"], json!(1500.0));
}

/// Transactions with spans of so many milliseconds, one after another.
fn report_views(server: &Server, all: &[&[i64]]) {
    let end = lately();
    for (number, lengths) in (1..).zip(all) {
        let (mut transaction, mut after) = (lasting(number, 8000, end), 0);
        let mut view = |(number, lasts): (u64, &i64)| {
            after += lasts;
            span(number, ("django.view", "view span"), end - ms(8000), (after - lasts, *lasts))
        };
        transaction["spans"] = (1..).zip(*lengths).map(&mut view).collect();
        report(server, &transaction);
    }
}

fn examples_are_ordered_by_their_spans(server: Server) {
    // By number: 3, 2 and 1 of them; by sum: 300, 700, 400 and 600; by the longest: 100, 350, 400 and 599.
    report_views(&server, &[&[100, 100, 100], &[350, 350], &[400], &[1, 599], &[]]);
    let sorted = |sort: &str| {
        let query = [("span", "django.view:be5e3378d9f64175"), ("sort", sort), ("per_page", "10")];
        numbers(&ask(&server, EXAMPLES, &query).expect(200))
    };
    for sort in ["count", "avgOccurrence"] {
        assert_eq!(sorted(&format!("-{sort}")), [1, 2, 4, 3], "{sort}");
        assert_eq!(sorted(sort), [3, 4, 2, 1], "{sort}");
    }
    assert_eq!(sorted(""), [2, 4, 3, 1]);
    assert_eq!(sorted("-sumExclusiveTime"), [2, 4, 3, 1]);
    assert_eq!(sorted("sumExclusiveTime"), [1, 3, 4, 2]);
    for percent in [50, 75, 95, 99] {
        assert_eq!(sorted(&format!("-p{percent}ExclusiveTime")), [4, 3, 2, 1]);
        assert_eq!(sorted(&format!("p{percent}ExclusiveTime")), [1, 2, 3, 4]);
    }
    // What is out of bounds counts for nothing.
    let query = [("span", "django.view:be5e3378d9f64175"), ("max_exclusive_time", "400")];
    assert_eq!(numbers(&ask(&server, EXAMPLES, &query).expect(200)), [2, 1, 4]);
}

fn examples_have_pages(server: Server) {
    report_views(&server, &[&[500], &[400, 1], &[300], &[200]]);
    let page = |query: &[(&str, &str)]| {
        let query = super::and(&[("span", "django.view:be5e3378d9f64175")], query);
        ask(&server, EXAMPLES, &query).expect(200)
    };
    let link = |cursor: &str, results: bool| (cursor.to_owned(), results);
    let first = page(&[]);
    assert_eq!(numbers(&first), [1, 2, 3]);
    assert_eq!((first.cursor("previous"), first.cursor("next")), (link("0:0:1", false), link("0:3:0", true)));
    assert!(first.header("link").contains("/api/0/organizations/acme/events-spans/?span="));
    let last = page(&[("cursor", "0:3:0")]);
    assert_eq!(numbers(&last), [4]);
    assert_eq!((last.cursor("previous"), last.cursor("next")), (link("0:0:1", true), link("0:6:0", false)));
    let one = page(&[("per_page", "1"), ("cursor", "0:1:0")]);
    assert_eq!(numbers(&one), [2]);
    assert_eq!((one.cursor("previous"), one.cursor("next")), (link("0:0:1", true), link("0:2:0", true)));
    assert_eq!(numbers(&page(&[("per_page", "10")])), [1, 2, 3, 4]);
    assert_eq!(numbers(&page(&[("cursor", "0:4:0")])).len(), 0);
    let refusal = |per_page| refusal(&server, EXAMPLES, &[("span", "x:be5e3378d9f64175"), ("per_page", per_page)]);
    assert_eq!(refusal("11"), json!({"detail": "Invalid per_page value. Cannot exceed 10."}));
    assert_eq!(refusal("0"), json!({"detail": "Invalid per_page parameter."}));
}

fn examples_are_of_environments_searches_and_times(server: Server) {
    let hours = |number: u128| lately() - chrono::TimeDelta::hours(i64::try_from(number).unwrap());
    for (number, environment, release) in [(1, "live", "1.0"), (2, "live", "2.0"), (3, "trial", "1.0")] {
        let mut transaction = transaction(number, hours(number));
        transaction["environment"] = json!(environment);
        transaction["release"] = json!(release);
        report(&server, &transaction);
    }
    let found = |query: &[(&str, &str)]| {
        let query = super::and(&[("span", "django.view:be5e3378d9f64175")], query);
        let mut numbers = numbers(&ask(&server, EXAMPLES, &query).expect(200));
        numbers.sort_unstable();
        numbers
    };
    assert_eq!(found(&[]), [1, 2, 3]);
    assert_eq!(found(&[("environment", "live")]), [1, 2]);
    assert_eq!(found(&[("query", "environment:trial")]), [3]);
    assert_eq!(found(&[("query", "release:1.0")]), [1, 3]);
    assert_eq!(found(&[("query", "release:1.0"), ("environment", "live")]), [1]);
    assert_eq!(found(&[("statsPeriod", "150m")]), [1, 2]);
    assert_eq!(found(&[("statsPeriodStart", "150m"), ("statsPeriodEnd", "90m")]), [2]);
    let description = |query: &[(&str, &str)]| answer(&server, TABLE, query)[0]["description"].clone();
    assert_eq!(description(&[("spanGroup", VIEW)]), json!("view span"));
}

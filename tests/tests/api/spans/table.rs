//! What spans did and spent, by group.

use serde_json::{Value, json};

use super::{MIDDLEWARE, ROOT, TABLE, VIEW, answer, ask, lasting, lately, ms, refusal, report, span, transaction};
use crate::harness::{Server, on_both_stores};

on_both_stores!(
    all_fields_of_all_groups_are_told,
    only_what_is_asked_for_or_ordered_by_is_told,
    groups_of_equal_counts_are_ordered_by_their_sums,
    operations_and_groups_restrict_the_list,
    bounds_are_of_single_spans_and_strict,
    a_table_has_pages,
    a_table_is_of_environments_searches_and_times,
    too_much_at_once_is_refused,
);

const ALL: [(&str, &str); 8] = [
    ("field", "count()"),
    ("field", "count_unique(id)"),
    ("field", "equation|count() / count_unique(id)"),
    ("field", "sumArray(spans_exclusive_time)"),
    ("field", "percentileArray(spans_exclusive_time, 0.50)"),
    ("field", "percentileArray(spans_exclusive_time, 0.75)"),
    ("field", "percentileArray(spans_exclusive_time, 0.95)"),
    ("field", "percentileArray(spans_exclusive_time, 0.99)"),
];

fn row(what: (&str, &str, &str), told: Value) -> Value {
    let mut row = json!({
        "op": what.0, "group": what.1, "description": what.2, "frequency": null, "count": null,
        "avgOccurrences": null, "sumExclusiveTime": null, "p50ExclusiveTime": null, "p75ExclusiveTime": null,
        "p95ExclusiveTime": null, "p99ExclusiveTime": null,
    });
    row.as_object_mut().unwrap().extend(told.as_object().unwrap().clone());
    row
}

fn root(told: Value) -> Value {
    row(("http.server", ROOT, "root transaction"), told)
}

fn middleware(told: Value) -> Value {
    row(("django.middleware", MIDDLEWARE, "middleware span"), told)
}

fn view(told: Value) -> Value {
    row(("django.view", VIEW, "view span"), told)
}

/// The operations of the rows.
fn ops(server: &Server, query: &[(&str, &str)]) -> Vec<String> {
    let list = answer(server, TABLE, query);
    list.as_array().unwrap().iter().map(|row| row["op"].as_str().unwrap().to_owned()).collect()
}

fn all_fields_of_all_groups_are_told(server: Server) {
    report(&server, &transaction(1, lately()));
    let all = |count: i64, sum: f64, each: f64| {
        json!({
            "frequency": 1, "count": count, "avgOccurrences": count.to_string().parse::<f64>().unwrap(),
            "sumExclusiveTime": sum, "p50ExclusiveTime": each, "p75ExclusiveTime": each, "p95ExclusiveTime": each,
            "p99ExclusiveTime": each,
        })
    };
    let expected =
        json!([middleware(all(2, 6000.0, 3000.0)), root(all(1, 4000.0, 4000.0)), view(all(3, 3000.0, 1000.0)),]);
    assert_eq!(answer(&server, TABLE, &ALL), expected);
    // A month is counted by days, and an hour to the microsecond.
    for period in ["30d", "1h", "1w", "3600"] {
        assert_eq!(answer(&server, TABLE, &super::and(&ALL, &[("statsPeriod", period)])), expected, "{period}");
    }
}

fn only_what_is_asked_for_or_ordered_by_is_told(server: Server) {
    report(&server, &transaction(1, lately()));
    let sorted = |sort: &str| answer(&server, TABLE, &[("sort", sort)]);
    let sum = |sum: f64| json!({"sumExclusiveTime": sum});
    let by_sum = json!([middleware(sum(6000.0)), root(sum(4000.0)), view(sum(3000.0))]);
    assert_eq!(answer(&server, TABLE, &[]), by_sum);
    assert_eq!(sorted("-sumExclusiveTime"), by_sum);
    assert_eq!(answer(&server, TABLE, &[("orderby", "-sumExclusiveTime"), ("field", "x")]), by_sum);
    let ascending = json!([view(sum(3000.0)), root(sum(4000.0)), middleware(sum(6000.0))]);
    assert_eq!(sorted("sumExclusiveTime"), ascending);

    let count = |count: i64, sum: f64| json!({"count": count, "sumExclusiveTime": sum});
    let by_count = json!([view(count(3, 3000.0)), middleware(count(2, 6000.0)), root(count(1, 4000.0))]);
    assert_eq!(sorted("-count"), by_count);

    let average = |count: i64, average: f64, sum: f64| json!({"count": count, "frequency": 1, "avgOccurrences": average, "sumExclusiveTime": sum});
    let by_average =
        json!([root(average(1, 1.0, 4000.0)), middleware(average(2, 2.0, 6000.0)), view(average(3, 3.0, 3000.0))]);
    assert_eq!(sorted("avgOccurrence"), by_average);

    for percent in ["50", "75", "95", "99"] {
        let key = format!("p{percent}ExclusiveTime");
        let percentile = |value: f64| Value::Object([(key.clone(), json!(value))].into_iter().collect());
        let expected = json!([root(percentile(4000.0)), middleware(percentile(3000.0)), view(percentile(1000.0))]);
        assert_eq!(sorted(&format!("-{key}")), expected);
    }
}

fn groups_of_equal_counts_are_ordered_by_their_sums(server: Server) {
    let end = lately();
    let mut other = lasting(2, 8000, end);
    other["transaction"] = json!("other transaction");
    let cache = |number| span(number, ("cache.get", "cart"), end - ms(8000), (1000, 100));
    other["spans"] = json!([cache(1), cache(2)]);
    report(&server, &transaction(1, end));
    report(&server, &other);
    let descending = ["django.view", "django.middleware", "cache.get", "http.server", "http.server"];
    assert_eq!(ops(&server, &[("sort", "-count")]), descending);
    let mut ascending = descending;
    ascending.reverse();
    assert_eq!(ops(&server, &[("sort", "count")]), ascending);
    assert_eq!(ops(&server, &[("sort", "-avgOccurrence")]), descending);
}

fn operations_and_groups_restrict_the_list(server: Server) {
    report(&server, &transaction(1, lately()));
    let ops = |query: &[(&str, &str)]| ops(&server, query);
    assert_eq!(ops(&[("spanOp", "django.view")]), ["django.view"]);
    assert_eq!(ops(&[("spanOp", "django.view"), ("spanOp", "http.server")]), ["http.server", "django.view"]);
    assert_eq!(ops(&[("spanOp", "django")]).len(), 0);
    assert_eq!(ops(&[("excludeSpanOp", "django.view")]), ["django.middleware", "http.server"]);
    assert_eq!(ops(&[("spanGroup", MIDDLEWARE), ("spanGroup", VIEW)]), ["django.middleware", "django.view"]);
    assert_eq!(ops(&[("spanGroup", &VIEW.to_uppercase())]), ["django.view"]);
    assert_eq!(ops(&[("spanGroup", MIDDLEWARE), ("spanOp", "django.view")]).len(), 0);
    assert_eq!(ops(&[("spanGroup", MIDDLEWARE), ("excludeSpanOp", "django.view")]), ["django.middleware"]);
}

fn bounds_are_of_single_spans_and_strict(server: Server) {
    let mut other = transaction(2, lately());
    other["spans"][2]["timestamp"] = other["spans"][2]["start_timestamp"].clone();
    report(&server, &transaction(1, lately()));
    report(&server, &other);
    let ops = |query: &[(&str, &str)]| ops(&server, query);
    assert_eq!(ops(&[("min_exclusive_time", "3000")]), ["http.server"]);
    assert_eq!(ops(&[("min_exclusive_time", "2999.9")]), ["django.middleware", "http.server"]);
    assert_eq!(ops(&[("max_exclusive_time", "4000")]), ["django.middleware", "django.view"]);
    assert_eq!(ops(&[("min_exclusive_time", "1e3"), ("max_exclusive_time", "4000")]), ["django.middleware"]);
    assert_eq!(ops(&[("minExclusiveTime", "3000"), ("maxExclusiveTime", "x")]).len(), 3);
    let views = answer(&server, TABLE, &[("min_exclusive_time", "0"), ("spanOp", "django.view"), ("sort", "count")]);
    assert_eq!(views, json!([view(json!({"count": 5, "sumExclusiveTime": 5000.0}))]));
    let views = answer(&server, TABLE, &[("spanOp", "django.view"), ("sort", "count")]);
    assert_eq!(views, json!([view(json!({"count": 6, "sumExclusiveTime": 5000.0}))]));
}

fn a_table_has_pages(server: Server) {
    report(&server, &transaction(1, lately()));
    let page =
        |cursor: &str| ask(&server, TABLE, &[("sort", "-count"), ("per_page", "2"), ("cursor", cursor)]).expect(200);
    let ops = |cursor: &str| {
        let list = page(cursor).json();
        list.as_array().unwrap().iter().map(|row| row["op"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let links = |cursor: &str| {
        let page = page(cursor);
        (page.cursor("previous"), page.cursor("next"))
    };
    let link = |cursor: &str, results: bool| (cursor.to_owned(), results);
    assert_eq!(ops(""), ["django.view", "django.middleware"]);
    assert_eq!(links(""), (link("0:0:1", false), link("0:2:0", true)));
    assert_eq!(ops("0:2:0"), ["http.server"]);
    assert_eq!(links("0:2:0"), (link("0:0:1", true), link("0:4:0", false)));
    assert_eq!(ops("0:0:1"), ops(""));
    assert_eq!(ops("0:1:0"), ["django.middleware", "http.server"]);
    assert_eq!(ops("0:9:0").len(), 0);
    let header = ask(&server, TABLE, &[("per_page", "1")]).expect(200).header("link").to_owned();
    let start = "/api/0/organizations/acme/events-spans-performance/?per_page=%31&cursor=0:0:1>; rel=\"previous\"; \
                 results=\"false\"; cursor=\"0:0:1\", <";
    assert!(header.contains(start), "{header}");
    let detail = |text: &str| json!({"detail": text});
    let refusal = |query: (&str, &str)| refusal(&server, TABLE, &[query]);
    assert_eq!(refusal(("per_page", "101")), detail("Invalid per_page value. Cannot exceed 100."));
    assert_eq!(refusal(("per_page", "x")), detail("Invalid per_page parameter."));
    assert_eq!(refusal(("cursor", "x")), detail("Invalid cursor parameter."));
    assert_eq!(refusal(("cursor", "0:-1:0")), detail("Pagination offset cannot be negative"));
    assert_eq!(answer(&server, TABLE, &[]).as_array().unwrap().len(), 3);
}

fn a_table_is_of_environments_searches_and_times(server: Server) {
    let hours = |number| lately() - chrono::TimeDelta::hours(number);
    for (number, environment, release) in [(1, "live", "1.0"), (2, "live", "2.0"), (3, "trial", "1.0")] {
        let mut transaction = transaction(number, hours(i64::try_from(number).unwrap()));
        transaction["environment"] = json!(environment);
        transaction["release"] = json!(release);
        report(&server, &transaction);
    }
    let mut other = lasting(4, 500, hours(1));
    other["transaction"] = json!("GET /cart");
    report(&server, &other);
    let counts = |query: &[(&str, &str)]| {
        let query = super::and(query, &[("sort", "-count"), ("spanOp", "http.server")]);
        let list = answer(&server, TABLE, &query);
        list.as_array().unwrap().iter().map(|row| row["count"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(counts(&[]), [3, 1]);
    assert_eq!(counts(&[("environment", "live")]), [2]);
    assert_eq!(counts(&[("environment", "trial"), ("environment", "live")]), [3]);
    assert_eq!(counts(&[("environment", "")]), [1]);
    assert_eq!(counts(&[("query", "transaction:\"root transaction\"")]), [3]);
    assert_eq!(counts(&[("query", "transaction:\"root transaction\" environment:live")]), [2]);
    assert_eq!(counts(&[("query", "release:1.0")]), [2]);
    assert_eq!(counts(&[("query", "transaction.duration:<1s")]), [1]);
    assert_eq!(counts(&[("query", "transaction:none")]).len(), 0);
    assert_eq!(counts(&[("statsPeriod", "90m"), ("query", "root")]), [1]);
    let (start, end) = (super::text(hours(2) - ms(1)), super::text(hours(2) + ms(1)));
    assert_eq!(counts(&[("start", &start), ("end", &end)]), [1]);
    assert_eq!(counts(&[("start", &start), ("end", &super::text(hours(2)))]).len(), 0);
    assert_eq!(counts(&[("statsPeriodStart", "150m"), ("statsPeriodEnd", "90m")]), [1]);
}

fn too_much_at_once_is_refused(server: Server) {
    let many = |name: &'static str, value: &'static str, count| vec![(name, value); count];
    let refusal = |query: &[(&str, &str)]| refusal(&server, TABLE, query);
    let text = "You can view up to 20 fields at a time. Please delete some and try again.";
    assert_eq!(refusal(&many("field", "count()", 21)), json!({"detail": text}));
    assert_eq!(answer(&server, TABLE, &many("field", "count()", 20)), json!([]));
    for (name, most) in [("spanOp", 5), ("excludeSpanOp", 5), ("spanGroup", 4)] {
        let text = format!("Ensure this field has no more than {most} elements.");
        assert_eq!(refusal(&many(name, VIEW, most + 1)), json!({name: [text]}));
        assert_eq!(answer(&server, TABLE, &many(name, VIEW, most)), json!([]));
    }
    let text = "`spanGroup` must be a valid 16 character hex (containing only digits, or a-f characters)";
    assert_eq!(refusal(&[("spanGroup", "cd")]), json!({"spanGroup": [text]}));
}

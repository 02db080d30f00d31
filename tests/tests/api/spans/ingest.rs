//! What becomes of transactions that are sent.

use serde_json::{Value, json};

use super::{EXAMPLES, SERIES, TABLE, VIEW, answer, envelope, id, lately, report, transaction};
use crate::harness::{Server, on_both_stores, report_to};

on_both_stores!(
    a_transaction_is_answered_by_its_id,
    a_transaction_comes_by_the_store_route_as_well,
    an_exclusive_time_of_the_root_is_kept,
    one_of_a_sample_counts_for_all,
    a_transaction_that_is_sent_twice_counts_once,
    a_transaction_that_is_none_is_acknowledged_and_counted_as_invalid,
    a_transaction_beside_an_event_is_stored_as_well,
);

const ALL: [(&str, &str); 4] = [
    ("spanGroup", VIEW),
    ("sort", "avgOccurrence"),
    ("field", "percentileArray(spans_exclusive_time, 0.95)"),
    ("per_page", "1"),
];

/// What is told of the spans of the view.
fn view(server: &Server) -> Value {
    answer(server, TABLE, &ALL)
}

fn counted(count: i64, frequency: i64, sum: f64) -> Value {
    json!([{
        "op": "django.view", "group": VIEW, "description": "view span", "frequency": frequency, "count": count,
        "avgOccurrences": 3.0, "sumExclusiveTime": sum, "p50ExclusiveTime": null, "p75ExclusiveTime": null,
        "p95ExclusiveTime": 1000.0, "p99ExclusiveTime": null,
    }])
}

fn metric(server: &Server, name: &str) -> u64 {
    let text = server.call("GET", "/metrics").send().expect(200).text();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.map_or(0, |number| number.parse().unwrap())
}

fn a_transaction_is_answered_by_its_id(server: Server) {
    report(&server, &transaction(1, lately()));
    let mut unnamed = transaction(2, lately());
    unnamed.as_object_mut().unwrap().remove("event_id");
    let header = json!({"event_id": "9ec79c33-ec99-42ab-8353-589fcb2e04dc", "sdk": {"name": "tests"}});
    let answer = envelope(&server, server.dsn(), &header, &unnamed).send().expect(200).json();
    assert_eq!(answer, json!({"id": "9ec79c33ec9942ab8353589fcb2e04dc"}));
    let made = envelope(&server, server.dsn(), &json!({}), &unnamed).send().expect(200).json();
    assert_eq!(made["id"].as_str().unwrap().len(), 32);
    assert_eq!(view(&server), counted(9, 3, 9000.0));
    // It makes no issue.
    assert_eq!(server.get("/api/0/projects/acme/web/issues/").expect(200).json(), json!([]));
}

fn a_transaction_comes_by_the_store_route_as_well(server: Server) {
    assert_eq!(server.report(&transaction(1, lately())), id(1));
    assert_eq!(view(&server), counted(3, 1, 3000.0));
    let mut broken = transaction(2, lately());
    broken["contexts"] = json!({});
    let refused = report_to(server.url(), server.dsn(), &broken).send().expect(400).json();
    let causes = ["the transaction has no trace context"];
    assert_eq!(refused, json!({"detail": "invalid transaction", "causes": causes}));
    assert_eq!(metric(&server, "picket_ingest_invalid_total"), 1);
    assert_eq!(view(&server), counted(3, 1, 3000.0));
}

fn an_exclusive_time_of_the_root_is_kept(server: Server) {
    let mut transaction = transaction(1, lately());
    transaction["contexts"]["trace"]["exclusive_time"] = json!(4.5);
    transaction["spans"][0]["exclusive_time"] = json!(1.5);
    report(&server, &transaction);
    let rows = answer(&server, TABLE, &[]);
    let sums: Vec<_> = rows.as_array().unwrap().iter().map(|row| (&row["op"], &row["sumExclusiveTime"])).collect();
    let row = |op: &str, sum: f64| (json!(op), json!(sum));
    let expected = [row("django.middleware", 6000.0), row("django.view", 3000.0), row("http.server", 4.5)];
    assert_eq!(sums, expected.iter().map(|(op, sum)| (op, sum)).collect::<Vec<_>>());
    let example = answer(&server, EXAMPLES, &[("span", "http.server:0a7c0d32f132a132")]);
    assert_eq!(example[0]["examples"][0]["spans"][0]["exclusiveTime"], json!(4.5));
    assert_eq!(example[0]["examples"][0]["nonOverlappingExclusiveTime"], json!(4000.0));
}

fn one_of_a_sample_counts_for_all(server: Server) {
    let sampled = |number, rate: Value| {
        let header = json!({"trace": {"trace_id": super::TRACE, "public_key": "x", "sample_rate": rate}});
        envelope(&server, server.dsn(), &header, &transaction(number, lately())).send().expect(200);
    };
    sampled(1, json!("0.1"));
    assert_eq!(view(&server), counted(30, 10, 30_000.0));
    sampled(2, json!(0.5));
    sampled(3, json!("nonsense"));
    assert_eq!(view(&server), counted(39, 13, 39_000.0));
    super::percentiles::fold(&server);
    assert_eq!(view(&server), counted(39, 13, 39_000.0));
    for interval in ["1h", "1m"] {
        let query = [
            ("span", "django.view:be5e3378d9f64175"),
            ("statsPeriod", "2h"),
            ("yAxis", "count()"),
            ("interval", interval),
        ];
        let series = answer(&server, SERIES, &query);
        let counts = series["data"].as_array().unwrap().iter().map(|point| point[1][0]["count"].as_i64().unwrap());
        assert_eq!(counts.sum::<i64>(), 39, "by {interval}");
    }
    // Examples are transactions that there are.
    let examples = answer(&server, EXAMPLES, &[("span", "django.view:be5e3378d9f64175")]);
    assert_eq!(examples[0]["examples"].as_array().unwrap().len(), 3);
}

fn a_transaction_that_is_sent_twice_counts_once(server: Server) {
    for _ in 0..3 {
        report(&server, &transaction(1, lately()));
    }
    let mut other = transaction(1, lately());
    other["transaction"] = json!("another name");
    report(&server, &other);
    assert_eq!(server.report(&other), id(1));
    assert_eq!(view(&server), counted(3, 1, 3000.0));
    assert_eq!(answer(&server, TABLE, &[]).as_array().unwrap().len(), 3);
    assert_eq!(metric(&server, "picket_ingest_duplicates_total"), 4);
}

fn a_transaction_that_is_none_is_acknowledged_and_counted_as_invalid(server: Server) {
    let without = |key: &str| {
        let mut transaction = transaction(1, lately());
        transaction.as_object_mut().unwrap().remove(key);
        transaction
    };
    let mut ended_early = transaction(1, lately());
    ended_early["timestamp"] = json!(1.5);
    let mut bad_span = transaction(1, lately());
    bad_span["spans"][3] = json!("x");
    let all =
        [without("contexts"), without("start_timestamp"), without("timestamp"), ended_early, bad_span, json!([1])];
    for (number, broken) in (1..).zip(&all) {
        let header = json!({"event_id": id(1)});
        let answer = envelope(&server, server.dsn(), &header, broken).send().expect(200).json();
        assert_eq!(answer, json!({"id": id(1)}), "{broken}");
        assert_eq!(metric(&server, "picket_ingest_invalid_total"), number, "{broken}");
    }
    assert_eq!(answer(&server, TABLE, &[]), json!([]));
    report(&server, &transaction(1, lately()));
    assert_eq!(view(&server), counted(3, 1, 3000.0));
}

fn a_transaction_beside_an_event_is_stored_as_well(server: Server) {
    let event = json!({"event_id": id(7), "message": "the till is empty"});
    let both = envelope(&server, server.dsn(), &json!({}), &transaction(1, lately()));
    let body =
        format!("{{}}\n{{\"type\":\"event\"}}\n{event}\n{{\"type\":\"transaction\"}}\n{}\n", transaction(1, lately()));
    assert_eq!(both.body(body).send().expect(200).json(), json!({"id": id(7)}));
    assert_eq!(view(&server), counted(3, 1, 3000.0));
    assert_eq!(server.get("/api/0/projects/acme/web/issues/").expect(200).json().as_array().unwrap().len(), 1);
}

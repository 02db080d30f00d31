//! What spans did and spent, by time.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{SERIES, answer, lasting, lately, ms, refusal, report, span, text, transaction};
use crate::harness::{Server, now, on_both_stores};

on_both_stores!(
    several_axes_of_nothing_are_zeros,
    one_axis_is_one_series,
    every_axis_is_counted_by_the_hour,
    short_intervals_are_counted_from_spans,
    long_intervals_are_counted_by_days,
    a_span_that_is_none_is_refused_first,
    bounds_of_spans_make_no_difference,
    an_interval_that_does_not_suit_is_chosen,
    series_are_of_environments_and_searches,
);

const VIEW: (&str, &str) = ("span", "django.view:be5e3378d9f64175");
const SUM: &str = "sumArray(spans_exclusive_time)";
const P95: &str = "percentileArray(spans_exclusive_time, 0.95)";

/// The beginning of an hour that is over.
fn hour() -> DateTime<Utc> {
    (now() - TimeDelta::hours(5)).duration_trunc(TimeDelta::hours(1)).unwrap()
}

/// The numbers of a series that stands alone or under its axis.
fn numbers(series: &Value) -> Vec<f64> {
    series["data"].as_array().unwrap().iter().map(|point| point[1][0]["count"].as_f64().unwrap()).collect()
}

fn meta(axis: &str, kind: &str, unit: Option<&str>) -> Value {
    json!({"fields": {axis: kind}, "units": {axis: unit}, "isMetricsData": false, "tips": {}})
}

fn several_axes_of_nothing_are_zeros(server: Server) {
    let (from, to) = (hour(), hour() + TimeDelta::hours(2));
    let (start, end) = (from.timestamp(), to.timestamp());
    let query = |axes: &[&'static str]| {
        let axes = axes.iter().map(|axis| ("yAxis", *axis));
        [VIEW, ("interval", "1h")].into_iter().chain(axes).collect::<Vec<_>>()
    };
    let (from, to) = (text(from), text(to));
    let period = [("start", from.as_str()), ("end", to.as_str())];
    let whole = json!([[start, [{"count": 0}]], [start + 3600, [{"count": 0}]]]);
    let real = json!([[start, [{"count": 0.0}]], [start + 3600, [{"count": 0.0}]]]);
    let expected = json!({
        "count()": {
            "data": whole, "isMetricsData": false, "start": start, "end": end, "order": 0,
            "meta": meta("count()", "integer", None),
        },
        SUM: {
            "data": real, "isMetricsData": false, "start": start, "end": end, "order": 1,
            "meta": meta(SUM, "duration", Some("millisecond")),
        },
        P95: {
            "data": real, "isMetricsData": false, "start": start, "end": end, "order": 2,
            "meta": meta(P95, "duration", Some("millisecond")),
        },
    });
    let axes = ["count()", SUM, P95];
    assert_eq!(answer(&server, SERIES, &super::and(&query(&axes), &period)), expected);
    let lately = answer(&server, SERIES, &super::and(&query(&axes), &[("statsPeriod", "2h")]));
    for axis in axes {
        assert_eq!(numbers(&lately[axis]), [0.0, 0.0], "{lately}");
    }
}

fn one_axis_is_one_series(server: Server) {
    let (from, to) = (hour(), hour() + TimeDelta::hours(2));
    for (number, minutes) in [(1, 10), (2, 70), (3, 80), (4, 130)] {
        report(&server, &transaction(number, from + TimeDelta::minutes(minutes)));
    }
    let (start, end) = (from.timestamp(), to.timestamp());
    let expected = json!({
        "data": [[start, [{"count": 3000.0}]], [start + 3600, [{"count": 6000.0}]]],
        "isMetricsData": false, "start": start, "end": end, "meta": meta(SUM, "duration", Some("millisecond")),
    });
    let (from, to) = (text(from), text(to));
    let query = [VIEW, ("interval", "1h"), ("start", from.as_str()), ("end", to.as_str())];
    assert_eq!(answer(&server, SERIES, &query), expected);
    let twice = super::and(&query, &[("yAxis", SUM), ("yAxis", SUM)]);
    assert_eq!(answer(&server, SERIES, &twice), expected);
    // Counts that are folded are the same.
    super::percentiles::fold(&server);
    assert_eq!(answer(&server, SERIES, &query), expected);
}

fn every_axis_is_counted_by_the_hour(server: Server) {
    let from = hour();
    report(&server, &transaction(1, from + TimeDelta::minutes(10)));
    let mut other = lasting(2, 8000, from + TimeDelta::minutes(20));
    other["spans"] = json!([span(1, ("django.view", "view span"), from, (0, 5000))]);
    report(&server, &other);
    let (from, to) = (text(from), text(from + TimeDelta::hours(1)));
    let period = [VIEW, ("start", from.as_str()), ("end", to.as_str())];
    for interval in ["1h", "30m"] {
        let number = |axis: &str| {
            let series = answer(&server, SERIES, &super::and(&period, &[("yAxis", axis), ("interval", interval)]));
            numbers(&series)[0]
        };
        let exact = [
            ("count()", 4.0),
            ("count_unique(id)", 2.0),
            ("equation|count() / count_unique(id)", 2.0),
            (SUM, 8000.0),
            ("percentileArray(spans_exclusive_time, 0.5)", 1000.0),
            ("percentileArray(spans_exclusive_time,0.75)", 2000.0),
            (P95, 4400.0),
            ("percentileArray(spans_exclusive_time, 0.99)", 4880.0),
        ];
        for (axis, expected) in exact {
            let number = number(axis);
            assert!((number - expected).abs() <= expected * 0.01, "{axis} by {interval}: {number}");
        }
    }
    let refused = refusal(&server, SERIES, &[VIEW, ("yAxis", "count()"), ("yAxis", "p95(spans)")]);
    assert_eq!(refused, json!({"detail": "Unknown yAxis: p95(spans)"}));
    let many = vec![("yAxis", "count()"); 21];
    let text = "You can view up to 20 fields at a time. Please delete some and try again.";
    assert_eq!(refusal(&server, SERIES, &super::and(&[VIEW], &many)), json!({"detail": text}));
}

fn short_intervals_are_counted_from_spans(server: Server) {
    let from = hour();
    for (number, minutes) in [(1, 0), (2, 4), (3, 12)] {
        report(&server, &transaction(number, from + TimeDelta::minutes(minutes)));
    }
    let (from, to) = (text(from), text(from + TimeDelta::minutes(15)));
    let query = [VIEW, ("interval", "5m"), ("start", from.as_str()), ("end", to.as_str()), ("yAxis", "count()")];
    assert_eq!(numbers(&answer(&server, SERIES, &query)), [6.0, 0.0, 3.0]);
}

fn long_intervals_are_counted_by_days(server: Server) {
    let day = (now() - TimeDelta::days(4)).duration_trunc(TimeDelta::days(1)).unwrap();
    for (number, hours) in [(1, 0), (2, 23), (3, 24), (4, 71)] {
        report(&server, &transaction(number, day + TimeDelta::hours(hours)));
    }
    let (from, to) = (text(day), text(day + TimeDelta::days(3)));
    let query = [VIEW, ("interval", "1d"), ("start", from.as_str()), ("end", to.as_str()), ("yAxis", "count()")];
    assert_eq!(numbers(&answer(&server, SERIES, &query)), [6.0, 3.0, 3.0]);
    super::percentiles::fold(&server);
    assert_eq!(numbers(&answer(&server, SERIES, &query)), [6.0, 3.0, 3.0]);
}

fn a_span_that_is_none_is_refused_first(server: Server) {
    let shape = "span must consist of of a span op and a valid 16 character hex delimited by a colon (:)";
    let hash = "`spanGroup` must be a valid 16 character hex (containing only digits, or a-f characters)";
    let all: [(&[(&str, &str)], &str); 4] = [
        (&[], "This field is required."),
        (&[("span", "http.server")], shape),
        (&[("span", "http.server:ab")], hash),
        (&[("span", "x:y:z"), ("project", "x"), ("yAxis", "x"), ("query", "is:x"), ("statsPeriod", "x")], hash),
    ];
    for (query, text) in all {
        assert_eq!(refusal(&server, SERIES, query), json!({"span": [text]}), "{query:?}");
    }
}

fn bounds_of_spans_make_no_difference(server: Server) {
    let from = hour();
    report(&server, &transaction(1, from + ms(1)));
    let (from, to) = (text(from), text(from + TimeDelta::hours(1)));
    let query = [VIEW, ("interval", "1h"), ("start", from.as_str()), ("end", to.as_str())];
    let bounded = super::and(&query, &[("min_exclusive_time", "5000"), ("max_exclusive_time", "5001")]);
    assert_eq!(numbers(&answer(&server, SERIES, &bounded)), [3000.0]);
}

fn an_interval_that_does_not_suit_is_chosen(server: Server) {
    let count = |period: &str, interval: &str| {
        let series = answer(&server, SERIES, &[VIEW, ("statsPeriod", period), ("interval", interval)]);
        numbers(&series).len()
    };
    for absurd in ["", "x", "0h", "-1h", "1y", "99999999999999999999s"] {
        assert_eq!(count("24h", absurd), 288, "{absurd}");
    }
    assert_eq!(count("24h", "1s"), 288);
    assert_eq!(count("1h", "1s"), 3600);
    assert_eq!(count("1h", ""), 60);
    assert_eq!(count("14d", ""), 14 * 24);
    assert_eq!(count("90d", "1d"), 90);
    assert_eq!(count("2h", "52w"), 1);
    assert!(count("5200w", "1m") <= 10_000);
}

fn series_are_of_environments_and_searches(server: Server) {
    for (number, environment, release) in [(1, "live", "1.0"), (2, "live", "2.0"), (3, "trial", "1.0")] {
        let mut transaction = transaction(number, lately());
        transaction["environment"] = json!(environment);
        transaction["release"] = json!(release);
        report(&server, &transaction);
    }
    for interval in ["1h", "1m"] {
        let count = |query: &[(&str, &str)]| {
            let query = super::and(query, &[VIEW, ("statsPeriod", "2h"), ("interval", interval), ("yAxis", "count()")]);
            numbers(&answer(&server, SERIES, &query)).into_iter().sum::<f64>()
        };
        assert_eq!(count(&[]), 9.0);
        assert_eq!(count(&[("environment", "live")]), 6.0);
        assert_eq!(count(&[("query", "transaction:\"root transaction\" environment:trial")]), 3.0);
        assert_eq!(count(&[("query", "release:1.0")]), 6.0);
        assert_eq!(count(&[("query", "transaction:none")]), 0.0);
    }
}

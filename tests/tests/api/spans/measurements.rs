//! Whether transactions come with measurements.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{MEASUREMENTS, ask, lasting, lately, refusal, report};
use crate::harness::{Server, on_both_stores};

on_both_stores!(
    measurements_are_found_by_name_and_family,
    name_and_family_must_be_given,
    measurements_are_of_environments_and_times,
    only_the_latest_transactions_are_looked_at,
);

/// A transaction of this name with a measurement.
fn measured(number: u128, name: &str, measurement: &str) -> Value {
    let mut transaction = lasting(number, 100, lately() - TimeDelta::seconds(i64::try_from(number).unwrap()));
    transaction["transaction"] = json!(name);
    if !measurement.is_empty() {
        transaction["measurements"] = json!({measurement: {"value": 5}});
    }
    transaction
}

#[track_caller]
fn has(server: &Server, name: &str, family: &str, query: &[(&str, &str)]) -> bool {
    let query = super::and(&[("transaction", name), ("type", family)], query);
    let answer = ask(server, MEASUREMENTS, &query).expect(200).json();
    assert!(answer == json!({"measurements": true}) || answer == json!({"measurements": false}), "{answer}");
    answer["measurements"] == true
}

fn measurements_are_found_by_name_and_family(server: Server) {
    for (number, (name, measurement)) in
        (1..).zip([("/", "lcp"), ("/", ""), ("/cart", "fp"), ("Start", "app_start_cold"), ("/till", "coins")])
    {
        report(&server, &measured(number, name, measurement));
    }
    for (name, web, mobile) in [
        ("/", true, false),
        ("/cart", true, false),
        ("Start", false, true),
        ("/till", false, false),
        ("none", false, false),
        ("*", false, false),
    ] {
        let found = (has(&server, name, "web", &[]), has(&server, name, "mobile", &[]));
        assert_eq!(found, (web, mobile), "{name}");
    }
    let names = [
        ("web", &["lcp", "fcp", "fp", "fid", "cls"][..]),
        ("mobile", &["app_start_warm", "frames_total", "frames_slow", "frames_frozen", "stall_count"]),
        ("mobile", &["stall_total_time"]),
    ];
    for (number, (family, name)) in
        (100..).zip(names.iter().flat_map(|(family, names)| names.iter().map(move |name| (family, name))))
    {
        report(&server, &measured(number, name, name));
        assert!(has(&server, name, family, &[]), "{name}");
    }
}

fn name_and_family_must_be_given(server: Server) {
    let refusal = |query: &[(&str, &str)]| refusal(&server, MEASUREMENTS, query);
    let required = ["This field is required."];
    assert_eq!(refusal(&[]), json!({"transaction": required, "type": required}));
    assert_eq!(refusal(&[("type", "web")]), json!({"transaction": required}));
    assert_eq!(refusal(&[("transaction", "/")]), json!({"type": required}));
    let blank = json!({"transaction": ["This field may not be blank."], "type": ["\"x\" is not a valid choice."]});
    assert_eq!(refusal(&[("transaction", ""), ("type", "x")]), blank);
    let long = "x".repeat(201);
    let text = "Ensure this field has no more than 200 characters.";
    assert_eq!(refusal(&[("transaction", &long), ("type", "web")]), json!({"transaction": [text]}));
}

fn measurements_are_of_environments_and_times(server: Server) {
    let mut transaction = measured(1, "/", "cls");
    transaction["environment"] = json!("live");
    report(&server, &transaction);
    let mut old = lasting(2, 100, lately() - TimeDelta::days(20));
    old["transaction"] = json!("/old");
    old["measurements"] = json!({"fid": {"value": 1.5}});
    old["environment"] = json!("trial");
    report(&server, &old);
    assert!(has(&server, "/", "web", &[("environment", "live")]));
    assert!(!has(&server, "/", "web", &[("environment", "trial")]));
    assert!(has(&server, "/", "web", &[("statsPeriod", "1h")]));
    assert!(has(&server, "/old", "web", &[]));
    assert!(!has(&server, "/old", "web", &[("statsPeriod", "14d")]));
}

fn only_the_latest_transactions_are_looked_at(server: Server) {
    for number in 1..=99 {
        report(&server, &measured(number, "/", ""));
    }
    report(&server, &measured(200, "/", "lcp"));
    assert!(has(&server, "/", "web", &[]));
    report(&server, &measured(100, "/", ""));
    assert!(!has(&server, "/", "web", &[]));
}

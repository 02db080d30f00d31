//! What lists of issues count of a period.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::harness::{Server, now, on_both_stores};

on_both_stores!(
    lists_of_a_period_count_what_it_saw,
    lists_of_a_period_and_environments_count_what_both_saw,
    counts_of_a_period_outlive_a_clean_up,
);

const ORGANIZATION: &str = "/api/0/organizations/acme/issues/";
const PROJECT: &str = "/api/0/projects/acme/web/issues/";

fn ago(hours: i64) -> DateTime<Utc> {
    now() - TimeDelta::hours(hours)
}

/// An issue that was seen six times in 20 days, in two environments and by three users; then one that was seen once.
fn report(server: &Server) {
    for (environment, user, at) in [
        ("production", "1", ago(20 * 24)),
        ("production", "1", ago(6 * 24)),
        ("production", "2", ago(6 * 24)),
        ("staging", "3", ago(3 * 24)),
        ("staging", "3", ago(3 * 24)),
        ("production", "1", ago(2)),
    ] {
        server.report(&json!({
            "message": "the till is empty", "environment": environment, "user": {"id": user}, "timestamp": at.to_rfc3339(),
        }));
    }
    let at = ago(1).to_rfc3339();
    server.report(&json!({"message": "no change", "environment": "production", "user": {"id": "1"}, "timestamp": at}));
}

/// From so many days ago to so many.
fn between(from: i64, to: i64) -> String {
    let at = |days: i64| ago(days * 24).format("%Y-%m-%dT%H:%M:%S");
    format!("start={}&end={}", at(from), at(to))
}

fn list(server: &Server, path: &str, query: &str) -> Vec<Value> {
    server.get(&format!("{path}?{query}")).expect(200).json().as_array().unwrap().clone()
}

/// Of the issue that was seen often: count and users, in the list's time and in all.
fn counted(server: &Server, path: &str, query: &str) -> Value {
    let rows = list(server, path, query);
    let row =
        rows.iter().find(|row| row["title"] == "the till is empty").unwrap_or_else(|| panic!("{query}: {rows:?}"));
    let lifetime = &row["lifetime"];
    json!([row["count"], row["userCount"], lifetime["count"], lifetime["userCount"]])
}

fn lists_of_a_period_count_what_it_saw(server: Server) {
    report(&server);
    let of = |path: &str, query: &str| counted(&server, path, query);
    let whole = json!(["6", 3, "6", 3]);
    for (query, events, users) in [
        ("statsPeriod=30d", "6", 3),
        ("statsPeriod=7d", "5", 3),
        ("statsPeriod=4d", "3", 2),
        ("statsPeriod=24h", "1", 1),
        // Whichever counts by time come along.
        ("statsPeriod=24h&groupStatsPeriod=14d", "1", 1),
        ("statsPeriod=24h&collapse=stats", "1", 1),
        ("statsPeriod=24h&query=user.id:1&sort=freq", "1", 1),
    ] {
        assert_eq!(of(ORGANIZATION, query), json!([events, users, "6", 3]), "{query}");
    }
    for (from, to, events, users) in
        [(21, 19, "1", 1), (7, 5, "2", 2), (7, 1, "4", 3), (21, 1, "5", 3), (5, 0, "3", 2), (40, 0, "6", 3)]
    {
        for path in [ORGANIZATION, PROJECT] {
            assert_eq!(of(path, &between(from, to)), json!([events, users, "6", 3]), "{from} to {to}");
        }
    }
    let day = |days: i64| ago(days * 24).format("%Y-%m-%dT%H:%M:%S").to_string();
    assert_eq!(of(ORGANIZATION, &format!("end={}", day(10))), json!(["1", 1, "6", 3]));
    assert_eq!(of(PROJECT, &format!("end={}", day(5))), json!(["3", 2, "6", 3]));
    assert_eq!(of(PROJECT, &format!("start={}", day(5))), json!(["3", 2, "6", 3]));
    assert_eq!((of(ORGANIZATION, ""), of(PROJECT, "statsPeriod=24h")), (whole.clone(), whole.clone()));
    assert_eq!((of(ORGANIZATION, "statsPeriod="), of(PROJECT, "query=")), (whole.clone(), whole));

    // The other one, and all else, is as ever.
    let (all, now) = (list(&server, ORGANIZATION, ""), list(&server, ORGANIZATION, "statsPeriod=24h"));
    assert_eq!(now[0], all[0]);
    let mut often = all[1].clone();
    (often["count"], often["userCount"]) = (json!("1"), json!(1));
    assert_eq!(now[1], often);
    assert_eq!(often["filtered"], Value::Null);
    let path = format!("/api/0/organizations/acme/issues/{}/?statsPeriod=24h", often["id"].as_str().unwrap());
    assert_eq!(server.get(&path).expect(200).json()["count"], "6");
    // Brought by its name, and not by an event of that time.
    for (from, to, events, users) in [(5, 4, "0", 0), (7, 5, "2", 2), (60, 50, "0", 0)] {
        let query = format!("query=web-1&shortIdLookup=1&{}", between(from, to));
        assert_eq!(of(ORGANIZATION, &query), json!([events, users, "6", 3]), "{query}");
    }
}

fn lists_of_a_period_and_environments_count_what_both_saw(server: Server) {
    report(&server);
    let (staging, production) = ("environment=staging", "environment=production");
    let both = format!("{staging}&{production}");
    let of = |environments: &str, period: &str| counted(&server, ORGANIZATION, &format!("{environments}&{period}"));
    assert_eq!(of(staging, "statsPeriod=30d"), json!(["2", 1, "2", 1]));
    assert_eq!(of(staging, &between(4, 1)), json!(["2", 1, "2", 1]));
    assert_eq!(of(production, "statsPeriod=7d"), json!(["3", 2, "4", 2]));
    assert_eq!(of(production, "statsPeriod=24h"), json!(["1", 1, "4", 2]));
    assert_eq!(of(production, &between(21, 1)), json!(["3", 2, "4", 2]));
    assert_eq!(of(&both, &between(7, 1)), json!(["4", 3, "6", 3]));
    // Of three environments, two.
    server.report(&json!({"message": "the till is empty", "user": {"id": "9"}, "timestamp": ago(6 * 24).to_rfc3339()}));
    assert_eq!(of(&both, &between(7, 1)), json!(["4", 3, "6", 3]));
    assert_eq!(of(&both, "statsPeriod=4d"), json!(["3", 2, "6", 3]));
    assert_eq!(of(&format!("{staging}&environment="), &between(7, 1)), json!(["3", 2, "3", 2]));
    assert_eq!(of(&format!("{production}&environment="), &between(7, 1)), json!(["3", 3, "5", 3]));
    assert_eq!(of("", &between(7, 1)), json!(["5", 4, "7", 4]));
    let named = format!("query=web-1&shortIdLookup=1&environment=&{}", between(4, 1));
    assert_eq!(counted(&server, ORGANIZATION, &named), json!(["0", 0, "1", 1]));
}

/// Hours are kept for 15 days, days for as long as events.
fn counts_of_a_period_outlive_a_clean_up(server: Server) {
    report(&server);
    let of = |period: &str| counted(&server, ORGANIZATION, period);
    let periods = [between(21, 19), between(21, 1), between(7, 1), "statsPeriod=14d".to_owned()];
    let before = periods.each_ref().map(|period| of(period));
    assert!(server.run(&["cleanup"]).status.success());
    assert_eq!(periods.each_ref().map(|period| of(period)), before);
    assert_eq!(before[3], json!(["5", 3, "6", 3]));
}

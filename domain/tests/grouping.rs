//! Events as SDKs send them. Each file holds an event, what may change in its text while it is the same fault, and
//! what makes another fault of it: `[name, text, text in its place]`.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "these are tests")]

use chrono::{DateTime, TimeDelta};
use domain::events::EventId;
use domain::events::normalize::{Context, normalize};
use domain::grouping::rules::Rules;
use domain::grouping::{GroupHash, group_by};
use serde_json::{Map, Value};
use uuid::Uuid;

macro_rules! fixtures {
    ($($name:literal),+) => {
        [$(($name, include_str!(concat!("grouping/", $name, ".json")))),+]
    };
}

const FIXTURES: [(&str, &str); 12] = fixtures!(
    "browser",
    "csharp",
    "go",
    "java",
    "node-chain",
    "php",
    "python-chain",
    "python-log",
    "python-message",
    "ruby-chain",
    "ruby-rails",
    "rust"
);

#[test]
fn events_of_sdks_are_told_apart_by_what_is_the_fault_alone() {
    let mut wrong = Vec::new();
    for (name, text) in FIXTURES {
        let fixture: Value = serde_json::from_str(text).unwrap();
        let event = fixture.get("event").unwrap().to_string();
        let hashes = hashes(&event);
        for (change, changed) in variants(&fixture, "same", &event) {
            if self::hashes(&changed) != hashes {
                wrong.push(format!("{name}: {change}, it is another fault"));
            }
        }
        for (change, changed) in variants(&fixture, "different", &event) {
            if self::hashes(&changed).iter().any(|hash| hashes.contains(hash)) {
                wrong.push(format!("{name}: {change}, it is the same fault"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The changes of a fixture by their names, each with the event that it makes.
fn variants(fixture: &Value, which: &str, event: &str) -> Vec<(String, String)> {
    let changes: Vec<[String; 3]> = serde_json::from_value(fixture.get(which).unwrap().clone()).unwrap();
    let changed = changes.into_iter().map(|[name, from, to]| {
        let changed = event.replace(&from, &to);
        assert_ne!(changed, event, "{name} changes nothing");
        (name, changed)
    });
    changed.collect()
}

fn hashes(event: &str) -> Vec<GroupHash> {
    let payload: Map<String, Value> = serde_json::from_str(event).unwrap();
    let now = DateTime::from_timestamp(1_795_567_050, 0).unwrap();
    let context = Context {
        envelope_id: None,
        fallback_id: EventId::new(Uuid::from_u128(1)),
        received: now,
        sent_at: None,
        max_age: TimeDelta::days(30),
        client_ip: None,
        user_agent: None,
        client: None,
    };
    group_by(&mut normalize(payload, &context), &Rules::default()).hashes
}

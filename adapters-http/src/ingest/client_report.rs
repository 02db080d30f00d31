//! What clients say that they did not send.

use application::ingest::{Category, Noted, OutcomeKind};
use serde::Deserialize;

/// Larger reports are dropped.
const MAX_BYTES: usize = 100 << 10;

/// Entries of one report that are read.
const MAX_ENTRIES: usize = 100;

/// The most that one entry counts.
const MAX_QUANTITY: u64 = 10_000_000;

/// All data categories.
const CATEGORIES: [&str; 18] = [
    "default",
    "error",
    "transaction",
    "security",
    "attachment",
    "attachment_item",
    "session",
    "profile",
    "profile_chunk",
    "replay",
    "monitor",
    "feedback",
    "span",
    "log_item",
    "log_byte",
    "metric_bucket",
    "trace_metric",
    "internal",
];

#[derive(Deserialize)]
struct Report {
    #[serde(default)]
    discarded_events: Vec<Discarded>,
}

#[derive(Deserialize)]
struct Discarded {
    reason: String,
    category: String,
    quantity: u64,
}

/// The outcomes that a client report tells; none where it cannot be read.
pub(super) fn outcomes(payload: &[u8]) -> Vec<Noted> {
    if payload.len() > MAX_BYTES {
        return Vec::new();
    }
    let Ok(report) = serde_json::from_slice::<Report>(payload) else { return Vec::new() };
    report.discarded_events.into_iter().take(MAX_ENTRIES).filter_map(noted).collect()
}

fn noted(discarded: Discarded) -> Option<Noted> {
    let category = CATEGORIES.iter().find(|category| **category == discarded.category)?;
    let quantity = i64::try_from(discarded.quantity.min(MAX_QUANTITY)).ok().filter(|quantity| *quantity > 0)?;
    let is_name = |reason: &str| {
        (1..=40).contains(&reason.len()) && reason.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
    };
    let reason = if is_name(&discarded.reason) { discarded.reason } else { "other".to_owned() };
    Some(Noted { category: Category::new(category), outcome: OutcomeKind::ClientDiscard, reason, quantity })
}

#[cfg(test)]
mod tests {
    use super::outcomes;

    #[test]
    fn known_categories_are_counted() {
        let report = br#"{"timestamp": 1.5, "discarded_events": [
            {"reason": "queue_overflow", "category": "error", "quantity": 3},
            {"reason": "what is this?", "category": "session", "quantity": 18446744073709551615},
            {"reason": "x", "category": "invented", "quantity": 1},
            {"reason": "x", "category": "error", "quantity": 0}]}"#;
        let counted: Vec<_> = outcomes(report)
            .into_iter()
            .map(|noted| (noted.category.as_str().to_owned(), noted.reason, noted.quantity))
            .collect();
        let expected = [("error", "queue_overflow", 3), ("session", "other", 10_000_000)];
        assert_eq!(counted, expected.map(|(category, reason, count)| (category.into(), reason.into(), count)));
    }

    #[test]
    fn nonsense_counts_nothing() {
        for report in ["", "[]", "{}", r#"{"discarded_events": 5}"#, r#"{"discarded_events": [{"reason": 1}]}"#] {
            assert!(outcomes(report.as_bytes()).is_empty(), "{report}");
        }
    }
}

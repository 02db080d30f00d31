//! What events do to their issue.

use chrono::{DateTime, Utc};

use super::{Summary, heat};

/// Several events of one issue, taken together.
#[derive(Debug, Clone, PartialEq)]
pub struct EventBatch {
    /// How many.
    pub count: i64,
    /// The earliest event's time.
    pub first_seen: DateTime<Utc>,
    /// The latest event's time.
    pub last_seen: DateTime<Utc>,
    /// How hot they are.
    pub heat: f64,
    /// The summary after them, in the order in which they arrived.
    pub summary: Summary,
}

/// Adds one event, the newest to arrive, to what came before it.
pub fn fold(before: Option<EventBatch>, timestamp: DateTime<Utc>, summary: Summary) -> EventBatch {
    match before {
        None => EventBatch {
            count: 1,
            first_seen: timestamp,
            last_seen: timestamp,
            heat: heat::of_event(timestamp),
            summary,
        },
        Some(before) => EventBatch {
            count: before.count + 1,
            first_seen: before.first_seen.min(timestamp),
            last_seen: before.last_seen.max(timestamp),
            heat: heat::sum(before.heat, heat::of_event(timestamp)),
            summary: before.summary.replaced_by(summary),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::Level;

    fn summary(title: &str) -> Summary {
        Summary {
            title: title.into(),
            culprit: String::new(),
            level: Level::Error,
            logger: None,
            metadata: serde_json::Map::new(),
            search_message: String::new(),
            unhandled: false,
        }
    }

    #[test]
    fn a_late_event_moves_first_seen_back() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let batch = fold(Some(fold(None, at(10), summary("a"))), at(5), summary("b"));
        assert_eq!((batch.count, batch.first_seen, batch.last_seen), (2, at(5), at(10)));
        assert_eq!(batch.summary.title, "b");
    }

    #[test]
    fn a_placeholder_never_replaces_a_title() {
        let kept = summary("ValueError: boom").replaced_by(summary("<unlabeled event>"));
        assert_eq!(kept.title, "ValueError: boom");
        assert_eq!(summary("<unknown>").replaced_by(summary("KeyError")).title, "KeyError");
    }
}

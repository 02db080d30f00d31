//! Outcomes, added up in memory until they are written.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::ProjectId;

use super::{Category, OutcomeDelta, OutcomeKind};
use crate::issues::Resolution;

/// Distinct outcomes that may wait; clients choose some of the names, so there must be a bound.
const CAPACITY: usize = 4096;

/// What became of some items of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// What they were.
    pub category: Category,
    /// What became of them.
    pub outcome: OutcomeKind,
    /// Why; cut to 100 characters.
    pub reason: String,
    /// How many.
    pub quantity: i64,
}

type Key = (ProjectId, i64, Category, OutcomeKind, String);

/// Sums by project, hour, category, outcome and reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Outcomes {
    sums: BTreeMap<Key, i64>,
}

impl Outcomes {
    pub(super) fn is_empty(&self) -> bool {
        self.sums.is_empty()
    }

    pub(super) fn add(&mut self, project: ProjectId, at: DateTime<Utc>, noted: Noted) {
        let reason = noted.reason.chars().take(100).collect();
        let hour = Resolution::Hour.start(at);
        self.sum((project, hour, noted.category, noted.outcome, reason), noted.quantity);
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (key, quantity) in other.sums {
            self.sum(key, quantity);
        }
    }

    fn sum(&mut self, key: Key, quantity: i64) {
        if let Some(sum) = self.sums.get_mut(&key) {
            *sum = sum.saturating_add(quantity);
        } else if self.sums.len() < CAPACITY {
            self.sums.insert(key, quantity);
        }
    }

    /// Each key once, ascending, as the store wants them.
    pub(super) fn deltas(&self) -> Vec<OutcomeDelta> {
        let delta = |(key, quantity): (&Key, &i64)| {
            let (project_id, hour, category, outcome, reason) = key.clone();
            OutcomeDelta { project_id, hour, category, outcome, reason, quantity: *quantity }
        };
        self.sums.iter().map(delta).collect()
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::ProjectId;

    use super::{CAPACITY, Noted, Outcomes};
    use crate::ingest::fixtures::at;
    use crate::ingest::{Category, OutcomeKind};

    fn noted(reason: &str, quantity: i64) -> Noted {
        Noted { category: Category::new("error"), outcome: OutcomeKind::Invalid, reason: reason.into(), quantity }
    }

    #[test]
    fn outcomes_of_one_hour_and_reason_are_one_sum() {
        let mut outcomes = Outcomes::default();
        let project = ProjectId::new(1);
        outcomes.add(project, at(10), noted("json", 2));
        outcomes.add(project, at(3599), noted("json", 3));
        outcomes.add(project, at(3600), noted("json", 4));
        let sums: Vec<_> = outcomes.deltas().iter().map(|delta| (delta.hour, delta.quantity)).collect();
        assert_eq!(sums, [(0, 5), (3600, 4)]);
    }

    #[test]
    fn invented_reasons_do_not_fill_the_memory() {
        let mut outcomes = Outcomes::default();
        for number in 0..CAPACITY * 2 {
            outcomes.add(ProjectId::new(1), at(0), noted(&format!("reason {number}"), 1));
        }
        assert_eq!(outcomes.deltas().len(), CAPACITY);
    }
}

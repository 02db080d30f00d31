//! What issues counted in the time that a list is of.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::ids::IssueId;
use domain::issues::{Issue, TimeRange};

use crate::environments::{CountScope, is_narrowed};
use crate::issues::CountedIssues;
use crate::maintenance::HOURS_KEPT;
use crate::ports::{StoreError, Stores};

/// Users are counted one by one of issues that hit no more than so many.
const MAX_USERS: i64 = 1000;

/// What an issue counted in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeriodCounts {
    /// Events. Exact where the issue's life lies within the period or outside it; otherwise those of the hours that the
    /// period touches, and, where hours are not kept any more, of the days that are. At least one, where an event of the
    /// period brought the issue into the list; no more than the issue ever had.
    pub events: i64,
    /// Distinct users. Exact where the issue's life lies within the period, and, for issues that hit at most 1000, where
    /// the period begins with the issue or reaches to its last event. Otherwise no fewer than there were, unless that
    /// were more than the events; of issues that hit more, no more than both.
    pub users: i64,
}

/// What a list is of: its environments, its time, and whether an event in that time is what brings issues into it.
pub(super) struct Listing<'a> {
    pub(super) environments: &'a [String],
    pub(super) range: TimeRange,
    pub(super) is_by_event: bool,
    pub(super) now: DateTime<Utc>,
}

/// What each of these issues counted in the period, of those of its events that count: the issues have the counts and
/// times of these.
pub(super) fn counts(
    stores: &mut dyn Stores,
    issues: &[&Issue],
    scopes: &HashMap<IssueId, CountScope>,
    listing: &Listing<'_>,
) -> Result<HashMap<IssueId, PeriodCounts>, StoreError> {
    let mut counts: HashMap<_, _> = issues.iter().filter_map(|issue| Some((issue.id, listing.known(issue)?))).collect();
    let open: Vec<_> = issues.iter().copied().filter(|issue| !counts.contains_key(&issue.id)).collect();
    if open.is_empty() {
        return Ok(counts);
    }
    let spans = listing.range.spans(listing.now - HOURS_KEPT);
    let events = stores.issue_periods().events(&counted(&open, scopes, listing), &spans)?;
    let events: HashMap<_, _> = events.into_iter().collect();
    let few: Vec<_> = open.iter().copied().filter(|issue| (1..=MAX_USERS).contains(&issue.users_seen)).collect();
    let mut users = HashMap::new();
    if !few.is_empty() {
        users.extend(stores.issue_periods().users(&counted(&few, scopes, listing), &listing.range)?);
    }
    for issue in open {
        let of = |found: &HashMap<_, i64>| found.get(&issue.id).copied().unwrap_or_default();
        let events = of(&events).max(listing.least()).min(issue.times_seen);
        let users = if issue.users_seen > MAX_USERS { issue.users_seen } else { of(&users).min(issue.users_seen) };
        counts.insert(issue.id, PeriodCounts { events, users: users.min(events) });
    }
    Ok(counts)
}

impl Listing<'_> {
    const fn least(&self) -> i64 {
        if self.is_by_event { 1 } else { 0 }
    }

    /// What needs no counting: all that an issue has, or nothing.
    fn known(&self, issue: &Issue) -> Option<PeriodCounts> {
        let all = PeriodCounts { events: issue.times_seen, users: issue.users_seen };
        if issue.times_seen <= self.least() || self.range.holds(issue.first_seen, issue.last_seen) {
            return Some(all);
        }
        let is_met = self.is_by_event || self.range.meets(issue.first_seen, issue.last_seen);
        (!is_met).then_some(PeriodCounts { events: 0, users: 0 })
    }
}

fn counted(issues: &[&Issue], scopes: &HashMap<IssueId, CountScope>, listing: &Listing<'_>) -> CountedIssues {
    let (narrowed, whole): (Vec<&Issue>, Vec<&Issue>) = issues.iter().partition(|issue| is_narrowed(scopes, issue.id));
    let keys = |issues: Vec<&Issue>| issues.into_iter().map(|issue| (issue.project_id, issue.id)).collect();
    CountedIssues { whole: keys(whole), narrowed: keys(narrowed), environments: listing.environments.to_vec() }
}

#[cfg(test)]
mod tests;

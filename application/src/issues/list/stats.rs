//! The counts by time that come with a list.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::ids::{IssueId, ProjectId};
use domain::issues::series;

use crate::environments::CountScope;
use crate::issues::Resolution;
use crate::ports::{StoreError, Stores};

/// Counts by time: (seconds since 1970, count).
pub(super) type Points = Vec<(i64, i64)>;

/// The time that counts in a list cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatsPeriod {
    /// 24 hours, by the hour.
    Day,
    /// 14 days, by the day.
    Fortnight,
}

impl StatsPeriod {
    /// The name in queries and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "24h",
            Self::Fortnight => "14d",
        }
    }

    const fn spans(self) -> (Resolution, i32) {
        match self {
            Self::Day => (Resolution::Hour, 23),
            Self::Fortnight => (Resolution::Day, 13),
        }
    }
}

/// The counts by time of each issue, of those of its events that count.
pub(super) fn counts(
    stores: &mut dyn Stores,
    issues: &[(ProjectId, IssueId)],
    scopes: &HashMap<IssueId, CountScope>,
    period: StatsPeriod,
    now: DateTime<Utc>,
) -> Result<HashMap<IssueId, Points>, StoreError> {
    let (resolution, spans) = period.spans();
    let (first, last) = (resolution.start(now - resolution.length() * spans), resolution.start(now));
    let names: BTreeSet<_> = scopes.values().filter_map(CountScope::names).flatten().collect();
    let (narrowed, whole): (Vec<_>, Vec<_>) =
        issues.iter().partition(|(_, issue)| matches!(scopes.get(issue), Some(CountScope::In(_))));
    let mut buckets = match whole.is_empty() {
        true => Vec::new(),
        false => stores.issues().buckets(&whole, resolution, first)?,
    };
    if !names.is_empty() {
        let names: Vec<_> = names.into_iter().collect();
        buckets.extend(stores.issue_environments().buckets(&narrowed, &names, resolution, first)?);
    }
    let mut found: HashMap<IssueId, Points> = HashMap::new();
    for bucket in buckets {
        found.entry(bucket.issue_id).or_default().push((bucket.start, bucket.count));
    }
    let step = resolution.length().num_seconds();
    let filled = issues.iter().map(|(_, issue)| {
        let counts = found.remove(issue).unwrap_or_default();
        (*issue, series::fill(&counts, first, last, step))
    });
    Ok(filled.collect())
}

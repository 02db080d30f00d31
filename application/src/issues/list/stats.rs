//! The counts by time that come with a list.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{IssueId, ProjectId};
use domain::issues::{TimeRange, series};

use crate::environments::{CountScope, is_narrowed};
use crate::issues::Resolution;
use crate::maintenance::HOURS_KEPT;
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
    /// The time that the list is of, or else 14 days: by the hour up to three days, and by the day up to 90.
    Auto,
}

/// A longer time is counted by the day.
const MOST_HOURS: i64 = 72;

/// Of a longer time, the last ones of its days.
const MOST_DAYS: i64 = 90;

impl StatsPeriod {
    /// The name in queries and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "24h",
            Self::Fortnight => "14d",
            Self::Auto => "auto",
        }
    }

    /// By what is counted, and the beginnings of the first and of the last span, in seconds since 1970.
    fn spans(self, range: Option<TimeRange>, now: DateTime<Utc>) -> (Resolution, i64, i64) {
        let until = |end: DateTime<Utc>, resolution: Resolution, spans: i32| {
            (resolution, resolution.start(end - resolution.length() * spans), resolution.start(end))
        };
        let (from, before) = match (self, range) {
            (Self::Day, _) => return until(now, Resolution::Hour, 23),
            (Self::Fortnight, _) | (Self::Auto, None) => return until(now, Resolution::Day, 13),
            (Self::Auto, Some(TimeRange { from, before })) => (from, before.map_or(now, |before| before.min(now))),
        };
        let length = from.map_or(TimeDelta::days(MOST_DAYS), |from| before - from);
        let is_short = length <= TimeDelta::hours(MOST_HOURS) && before - length >= now - HOURS_KEPT;
        let resolution = if is_short { Resolution::Hour } else { Resolution::Day };
        let last = before - TimeDelta::microseconds(1);
        let first = (before - length).max(last - TimeDelta::days(MOST_DAYS - 1));
        (resolution, resolution.start(first), resolution.start(last))
    }
}

/// The counts by time of each issue, of those of its events that count.
pub(super) fn counts(
    stores: &mut dyn Stores,
    issues: &[(ProjectId, IssueId)],
    scopes: &HashMap<IssueId, CountScope>,
    (period, range): (StatsPeriod, Option<TimeRange>),
    now: DateTime<Utc>,
) -> Result<HashMap<IssueId, Points>, StoreError> {
    let (resolution, first, last) = period.spans(range, now);
    let names: BTreeSet<_> = scopes.values().filter_map(CountScope::names).flatten().collect();
    let (narrowed, whole): (Vec<_>, Vec<_>) = issues.iter().partition(|(_, issue)| is_narrowed(scopes, *issue));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    #[test]
    fn the_time_of_a_list_is_counted_by_the_hour_or_by_the_day() {
        let now = at(24 * 1000) + TimeDelta::minutes(30);
        let spans = |from: Option<i64>, before: Option<i64>| {
            let range = TimeRange { from: from.map(at), before: before.map(at) };
            let (resolution, first, last) = StatsPeriod::Auto.spans(Some(range), now);
            (resolution, first / 3600, last / 3600)
        };
        assert_eq!(spans(Some(23_990), None), (Resolution::Hour, 23_990, 24_000));
        assert_eq!(spans(Some(23_990), Some(23_995)), (Resolution::Hour, 23_990, 23_994));
        assert_eq!(spans(Some(24 * 990), None), (Resolution::Day, 24 * 990, 24_000));
        // Hours are not kept any more.
        assert_eq!(spans(Some(24 * 900), Some(24 * 900 + 5)), (Resolution::Day, 24 * 900, 24 * 900));
        assert_eq!(spans(None, None), (Resolution::Day, 24 * 911, 24_000));
        assert_eq!(spans(Some(0), Some(24 * 500)), (Resolution::Day, 24 * 410, 24 * 499));
        assert_eq!(StatsPeriod::Auto.spans(None, now), StatsPeriod::Fortnight.spans(None, now));
    }
}

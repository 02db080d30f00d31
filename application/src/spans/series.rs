use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{ProjectId, SpanGroupId};
use domain::periods::Period;
use domain::slugs::IdOrSlug;
use domain::spans::SpanGroup;

use super::measured::measured;
use super::scope::{AskedTransactions, choose};
use super::select::Selected;
use super::table::{USUAL, kept};
use super::{CountSelection, Counts, Level, Measured, SpanError, SpanFilter, Spans};
use crate::actor::Actor;
use crate::ports::Stores;

/// A series has so many points at most.
const MOST_POINTS: i64 = 10_000;

/// Which spans a series is wanted of.
#[derive(Debug, Clone)]
pub struct SpanSeries {
    /// Of which transactions.
    pub asked: AskedTransactions,
    /// The operation of the spans.
    pub op: String,
    /// Their group.
    pub group: SpanGroup,
    /// The time between two points; what suits the period, where it is missing or makes too many points.
    pub interval: Option<TimeDelta>,
}

/// Counts by time.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The beginning of each interval in seconds since 1970, and what was counted in it.
    pub points: Vec<(i64, Counts)>,
    /// The period.
    pub period: Period,
}

impl Spans {
    /// What spans of one group did and spent by time; `None`, where there is no project.
    pub fn series(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        wanted: &SpanSeries,
    ) -> Result<Option<Series>, SpanError> {
        let now = self.clock.now();
        self.uow.read(|stores| {
            let project = match choose(stores, actor, organization, &wanted.asked) {
                Err(SpanError::NoProject) => return Ok(None),
                chosen => chosen?,
            };
            let period = wanted.asked.period.resolve(now, USUAL)?;
            let (times, interval) = times(period, wanted.interval, now);
            let mut points: BTreeMap<i64, Counts> = times.iter().map(|time| (*time, Counts::default())).collect();
            if let Some(group) = stores.spans().find_group(project, &wanted.op, wanted.group)? {
                let (first, last) = (times.first().copied(), times.last().map(|last| last + interval));
                let whole = first.zip(last).and_then(|(from, to)| Some(Period { from: time(from)?, to: time(to)? }));
                let selected = Selected::of(stores, project, &wanted.asked, whole.unwrap_or(period), now)?;
                count(stores, &selected, (project, group), interval, &mut points)?;
            }
            points.values_mut().for_each(Counts::settle);
            Ok(Some(Series { points: points.into_iter().collect(), period }))
        })
    }
}

fn time(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0)
}

/// The beginnings of the intervals of a period, and their length in seconds. A period up to now ends with the one that
/// lasts, and has as many as fit its length; others have all that they touch.
pub(super) fn times(period: Period, interval: Option<TimeDelta>, now: DateTime<Utc>) -> (Vec<i64>, i64) {
    let (from, to) = (period.from.timestamp(), period.to.timestamp());
    let length = to.saturating_sub(from).max(1);
    let suits = |seconds: &i64| *seconds > 0 && length / seconds <= MOST_POINTS;
    let interval = interval.map(|it| it.num_seconds()).filter(suits).unwrap_or_else(|| usual(length));
    let end = to + i64::from(period.to.timestamp_subsec_nanos() > 0);
    let first = if period.to == now {
        let count = length.div_euclid(interval) + i64::from(length % interval > 0);
        (end - 1).div_euclid(interval) * interval - (count - 1) * interval
    } else {
        from.div_euclid(interval) * interval
    };
    let times = std::iter::successors(Some(first), |time| Some(time + interval));
    (times.take_while(|time| *time < end || *time == first).collect(), interval)
}

/// What suits a period of so many seconds.
const fn usual(length: i64) -> i64 {
    const HOUR: i64 = 3600;
    const DAY: i64 = 24 * HOUR;
    if length <= HOUR {
        60
    } else if length <= DAY {
        300
    } else if length <= 14 * DAY {
        HOUR
    } else if length <= 90 * DAY {
        4 * HOUR
    } else {
        DAY * (1 + length / (DAY * MOST_POINTS))
    }
}

/// Adds to each point what was counted in its interval.
fn count(
    stores: &mut dyn Stores,
    selected: &Selected,
    (project, group): (ProjectId, SpanGroupId),
    interval: i64,
    points: &mut BTreeMap<i64, Counts>,
) -> Result<(), SpanError> {
    let start = |second: i64| second.div_euclid(interval) * interval;
    if interval % Level::Hour.seconds() > 0 || selected.transactions.is_some() {
        let filter = SpanFilter { groups: Some(vec![group]), ..selected.filter(vec![selected.period]) };
        let mut seen = HashSet::new();
        return measured(stores, project, &filter, |row| {
            let Some(counts) = points.get_mut(&start(row.second)) else { return };
            counts.add(row.exclusive, row.weight);
            if seen.insert(row.transaction_id) {
                counts.transactions += row.weight;
            }
        });
    }
    let times: HashSet<_> = points.keys().copied().collect();
    let level = if interval % Level::Day.seconds() == 0 { Level::Day } else { Level::Hour };
    let range = selected.period.from.timestamp()..selected.period.to.timestamp();
    let selection = CountSelection {
        times: vec![(level, range)],
        measured: Some(vec![Measured::Spans(group)]),
        ..selected.counts(Vec::new(), true)
    };
    let point = |_, time| Some(start(time)).filter(|start| times.contains(start));
    Ok(kept(stores, project, &selection, point, points)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(from: i64, to: i64, interval: i64, now: i64) -> Vec<i64> {
        let period = Period { from: time(from).unwrap(), to: time(to).unwrap() };
        times(period, Some(TimeDelta::seconds(interval)), time(now).unwrap()).0
    }

    #[test]
    fn two_hours_by_the_hour_are_two_points() {
        assert_eq!(of(7200, 14_400, 3600, 99_999), [7200, 10_800]);
        assert_eq!(of(7200, 14_400, 3600, 14_400), [7200, 10_800]);
        assert_eq!(of(9000, 16_200, 3600, 16_200), [10_800, 14_400]);
        assert_eq!(of(9000, 16_200, 3600, 99_999), [7200, 10_800, 14_400]);
    }

    #[test]
    fn an_interval_that_makes_too_many_points_is_not_taken() {
        let day = 86_400;
        assert_eq!(of(0, 30 * day, 1, 99_999_999).len(), 180);
        assert_eq!(of(0, day, 60, 99_999_999).len(), 1440);
        assert_eq!(of(0, 3600, -5, 99_999_999).len(), 60);
    }
}

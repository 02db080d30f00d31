//! How what is asked for is counted: from what is kept ready, where that tells it, and from the spans otherwise.

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};
use domain::events::query::Searched;
use domain::ids::{ProjectId, TransactionId, TransactionKindId};
use domain::periods::Period;
use domain::spans::query::{KindOfTransaction, SearchedTransaction, TransactionQuery};

use super::counts::to_f64;
use super::scope::AskedTransactions;
use super::{CountSelection, Level, SpanError, SpanFilter, TransactionKind, TransactionRecord, cover};
use crate::events::{EventRecord, StoredEvent};
use crate::ports::Stores;

/// Events may be so late in the future as they come; they are of now.
const FUTURE: TimeDelta = TimeDelta::minutes(1);

/// Shorter times are counted to the microsecond, others from the beginning of an hour to the end of one.
const EXACT: TimeDelta = TimeDelta::hours(48);

/// Times as long as this are counted by days.
const BY_DAYS: TimeDelta = TimeDelta::days(14);

/// So many transactions are looked through for one answer.
const MOST_SEARCHED: usize = 50_000;

/// Transactions looked at in one statement.
const STEP: usize = 500;

/// Which transactions of a project count.
pub(super) struct Selected {
    pub(super) project: ProjectId,
    /// Their end.
    pub(super) period: Period,
    /// Of these kinds; of all, if none are given.
    pub(super) kinds: Option<Vec<TransactionKindId>>,
    /// Only these, where their kinds do not tell.
    pub(super) transactions: Option<Vec<TransactionId>>,
}

/// What is counted by the hour, and what has to be counted from spans.
pub(super) struct Parts {
    pub(super) times: Vec<(Level, Range<i64>)>,
    pub(super) edges: Vec<Period>,
}

impl Selected {
    /// Reads what is asked for.
    pub(super) fn of(
        stores: &mut dyn Stores,
        project: ProjectId,
        asked: &AskedTransactions,
        period: Period,
        now: DateTime<Utc>,
    ) -> Result<Self, SpanError> {
        let selected = Self { project, period: with_future(period, now), kinds: None, transactions: None };
        if asked.query.is_empty() && asked.environments.is_empty() {
            return Ok(selected);
        }
        let mut kinds = stores.transactions().list_kinds(project)?;
        let environments = &asked.environments;
        kinds.retain(|(_, kind)| environments.is_empty() || environments.contains(&kind.environment));
        let decided = |kind: &TransactionKind| asked.query.fits_kind(&common(kind));
        kinds.retain(|(_, kind)| decided(kind) != Some(false));
        let is_decided = kinds.iter().all(|(_, kind)| decided(kind).is_some());
        let ids = kinds.iter().map(|(id, _)| *id).collect();
        let selected = Self { kinds: Some(ids), ..selected };
        if is_decided {
            return Ok(selected);
        }
        let transactions = search(stores, &selected, &kinds, &asked.query, now)?;
        Ok(Self { transactions: Some(transactions), ..selected })
    }

    /// The parts of the period. Long ones are widened to whole hours or days.
    pub(super) fn parts(&self) -> Parts {
        let Period { from, to } = self.period;
        let length = to - from;
        if length >= EXACT {
            let level = if length >= BY_DAYS { Level::Day } else { Level::Hour };
            let hours = level.start(from.timestamp())..level.end(ceiling(to));
            return Parts { times: cover(&hours), edges: Vec::new() };
        }
        let hours = Level::Hour.end(ceiling(from))..Level::Hour.start(to.timestamp());
        if hours.is_empty() {
            return Parts { times: Vec::new(), edges: vec![self.period] };
        }
        let (first, last) = (second(hours.start, from), second(hours.end, to));
        let edges = [Period { from, to: first }, Period { from: last, to }];
        Parts { times: cover(&hours), edges: edges.into_iter().filter(|edge| edge.from < edge.to).collect() }
    }

    /// Spans of it, as they were stored.
    pub(super) fn filter(&self, periods: Vec<Period>) -> SpanFilter {
        let (kinds, transactions) = (self.kinds.clone(), self.transactions.clone());
        SpanFilter { periods, kinds, transactions, ..SpanFilter::default() }
    }

    /// Counts of groups in these times.
    pub(super) fn counts(&self, times: Vec<(Level, Range<i64>)>, has_sketches: bool) -> CountSelection {
        CountSelection { kinds: self.kinds.clone(), times, measured: None, has_sketches }
    }
}

/// What is of now may be dated a little later.
pub(super) fn with_future(period: Period, now: DateTime<Utc>) -> Period {
    let to = if period.to == now { now + FUTURE } else { period.to };
    Period { to, ..period }
}

fn second(seconds: i64, otherwise: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or(otherwise)
}

/// The time in whole seconds, rounded up.
fn ceiling(time: DateTime<Utc>) -> i64 {
    time.timestamp() + i64::from(time.timestamp_subsec_nanos() > 0)
}

fn common(kind: &TransactionKind) -> KindOfTransaction<'_> {
    KindOfTransaction { name: &kind.name, op: &kind.op, environment: &kind.environment }
}

/// The transactions of these kinds that fit. Their events are read where nothing else decides.
fn search(
    stores: &mut dyn Stores,
    selected: &Selected,
    kinds: &[(TransactionKindId, TransactionKind)],
    query: &TransactionQuery,
    now: DateTime<Utc>,
) -> Result<Vec<TransactionId>, SpanError> {
    let (mut found, mut searched, mut after) = (Vec::new(), 0, None);
    loop {
        let of_kinds = selected.kinds.clone();
        let rows = stores.transactions().search(selected.project, of_kinds, selected.period, after, STEP)?;
        searched += rows.len();
        if searched > MOST_SEARCHED {
            return Err(SpanError::TooMuch);
        }
        let is_last = rows.len() < STEP;
        for (id, record) in rows {
            after = Some((record.timestamp, id));
            let kind = kinds.iter().find(|(kind, _)| *kind == record.kind_id);
            if kind.is_some_and(|(_, kind)| fits(query, kind, record, now)) {
                found.push(id);
            }
        }
        if is_last {
            return Ok(found);
        }
    }
}

fn fits(query: &TransactionQuery, kind: &TransactionKind, record: TransactionRecord, now: DateTime<Utc>) -> bool {
    let lasted = (record.timestamp - record.start).num_microseconds().unwrap_or(i64::MAX);
    let row = Searched {
        id: record.event_id,
        issue: SearchedTransaction::NO_ISSUE,
        timestamp: record.timestamp,
        environment: Some(kind.environment.as_str()).filter(|name| !name.is_empty()),
        release: record.release.as_deref(),
        event: None,
        now,
    };
    let (status, timestamp) = (record.status, record.timestamp);
    let known = SearchedTransaction { status, duration: to_f64(lasted) / 1000.0, timestamp, event: row };
    if let Some(fits) = query.fits(&common(kind), &known) {
        return fits;
    }
    let stored = EventRecord {
        project_id: record.project_id,
        id: record.event_id,
        issue_id: SearchedTransaction::NO_ISSUE,
        timestamp,
        received: record.received,
        environment: row.environment.map(str::to_owned),
        release: record.release.clone(),
        hash: None,
        payload: Vec::new(),
    };
    let Ok(event) = StoredEvent::decode(&record.payload) else { return false };
    let event = event.into_event(&stored);
    let known = SearchedTransaction { event: Searched { event: Some(&event), ..row }, ..known };
    query.fits(&common(kind), &known).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    type Seconds = (Vec<(Level, Range<i64>)>, Vec<(i64, i64)>);

    fn parts(from: i64, to: i64) -> Seconds {
        let period = Period { from: at(from), to: at(to) };
        let selected = Selected { project: ProjectId::new(1), period, kinds: None, transactions: None };
        let Parts { times, edges } = selected.parts();
        (times, edges.iter().map(|edge| (edge.from.timestamp(), edge.to.timestamp())).collect())
    }

    #[test]
    fn short_times_are_counted_to_the_second() {
        assert_eq!(parts(100, 200), (vec![], vec![(100, 200)]));
        assert_eq!(parts(3000, 4000), (vec![], vec![(3000, 4000)]));
        assert_eq!(parts(3000, 7500), (vec![(Level::Hour, 3600..7200)], vec![(3000, 3600), (7200, 7500)]));
        assert_eq!(parts(3600, 7200), (vec![(Level::Hour, 3600..7200)], vec![]));
    }

    #[test]
    fn long_times_are_counted_by_whole_hours_and_days() {
        let day = 86_400;
        let hours = (
            vec![(Level::Hour, day - 3600..day), (Level::Hour, 3 * day..3 * day + 3600), (Level::Day, day..3 * day)],
            vec![],
        );
        assert_eq!(parts(day - 1, 3 * day + 1), hours);
        assert_eq!(
            parts(day + 1, 21 * day - 1),
            (vec![(Level::Day, day..7 * day), (Level::Week, 7 * day..21 * day)], vec![])
        );
    }
}

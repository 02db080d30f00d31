//! What is kept ready of spans and transactions.

use std::ops::Range;

use domain::ids::{SpanGroupId, TransactionKindId};
use domain::spans::Sketch;

use super::StoredCounts;

/// Spans of time that are counted; each begins at a multiple of its length since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// An hour.
    Hour,
    /// A day, in UTC.
    Day,
    /// Seven days.
    Week,
}

impl Level {
    /// From the shortest.
    pub const ALL: [Self; 3] = [Self::Hour, Self::Day, Self::Week];

    /// The length.
    pub const fn seconds(self) -> i64 {
        match self {
            Self::Hour => 3600,
            Self::Day => 86_400,
            Self::Week => 7 * 86_400,
        }
    }

    /// The level of this length.
    pub fn of_seconds(seconds: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.seconds() == seconds)
    }

    /// The beginning of the one that a time lies in, both in seconds since 1970.
    pub const fn start(self, second: i64) -> i64 {
        second.div_euclid(self.seconds()) * self.seconds()
    }

    /// The end of the one that a time lies in, or the time itself where it is a beginning.
    pub const fn end(self, second: i64) -> i64 {
        let start = self.start(second);
        if start == second { start } else { start + self.seconds() }
    }
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measured {
    /// How long transactions took that failed.
    Failures,
    /// How long transactions took.
    Durations,
    /// What the spans of a group spent themselves.
    Spans(SpanGroupId),
}

impl Measured {
    /// The number in the store.
    pub const fn stored(self) -> i64 {
        match self {
            Self::Failures => -1,
            Self::Durations => 0,
            Self::Spans(group) => group.get(),
        }
    }

    /// Reads the number back.
    pub const fn of_stored(number: i64) -> Self {
        match number {
            -1 => Self::Failures,
            0 => Self::Durations,
            group => Self::Spans(SpanGroupId::new(group)),
        }
    }
}

/// Counts of one thing. But for the sketch, they are of what happened: a transaction that was reported as one of ten
/// counts ten times.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Counts {
    /// The transactions that had it.
    pub transactions: f64,
    /// How often it was there.
    pub count: f64,
    /// The sum, in microseconds.
    pub total: f64,
    /// The values that were reported, in microseconds.
    pub sketch: Sketch,
    /// Those of the values that turned out to be others. The sums are without them.
    pub removed: Sketch,
}

impl Counts {
    /// Counts a value that is reported of so many.
    pub fn add(&mut self, micros: i64, weight: f64) {
        let value = u64::try_from(micros).unwrap_or_default();
        self.count += weight;
        self.total += to_f64(micros.max(0)) * weight;
        self.sketch.add(value);
    }

    /// Takes back a value that was counted as reported of so many.
    pub fn take_back(&mut self, micros: i64, weight: f64) {
        let value = u64::try_from(micros).unwrap_or_default();
        self.count -= weight;
        self.total -= to_f64(micros.max(0)) * weight;
        self.removed.add(value);
    }

    /// Takes the values out that were removed, where all that were added are there.
    pub fn settle(&mut self) {
        self.sketch.subtract(&std::mem::take(&mut self.removed));
    }

    /// Adds stored ones; false where their sketch is none.
    pub fn merge_stored(&mut self, stored: &StoredCounts<'_>) -> bool {
        self.transactions += stored.transactions;
        self.count += stored.count;
        self.total += stored.total;
        stored.sketch.is_empty() || self.sketch.merge_encoded(stored.sketch)
    }

    /// There is something left of it.
    pub fn is_something(&self) -> bool {
        // Sums of shares that were taken back may leave a little.
        self.count > 1e-6
    }

    /// Adds those of something else.
    pub fn merge(&mut self, other: &Self) {
        self.transactions += other.transactions;
        self.count += other.count;
        self.total += other.total;
        self.sketch.merge(&other.sketch);
        self.removed.merge(&other.removed);
    }
}

#[expect(clippy::cast_precision_loss, clippy::as_conversions, reason = "microseconds of 285 years are exact")]
pub(super) const fn to_f64(micros: i64) -> f64 {
    micros as f64
}

/// A count as a whole number.
#[expect(clippy::cast_possible_truncation, clippy::as_conversions, reason = "what is too large becomes the largest")]
pub fn whole(count: f64) -> i64 {
    count.round() as i64
}

/// What is counted in one span of time.
#[derive(Debug, Clone, PartialEq)]
pub struct CountRow {
    /// Of transactions of this kind; of all of the project, if there is none.
    pub kind_id: Option<TransactionKindId>,
    /// The length of the time.
    pub level: Level,
    /// Its beginning, in seconds since 1970.
    pub start: i64,
    /// What was counted.
    pub measured: Measured,
    /// The counts.
    pub counts: Counts,
}

/// Which counts are asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct CountSelection {
    /// Of transactions of these kinds; of all together, if none are given.
    pub kinds: Option<Vec<TransactionKindId>>,
    /// Of times that begin in these ranges, in seconds since 1970.
    pub times: Vec<(Level, Range<i64>)>,
    /// Of these things; of all groups of spans, if none are given.
    pub measured: Option<Vec<Measured>>,
    /// With the values, which take most of the time.
    pub has_sketches: bool,
}

impl CountSelection {
    /// Whether counts of an hour are among those that are asked for.
    pub fn has(&self, kind: TransactionKindId, hour: i64, measured: Measured) -> bool {
        let is_of_kind = self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind));
        let is_measured = match &self.measured {
            Some(asked) => asked.contains(&measured),
            None => matches!(measured, Measured::Spans(_)),
        };
        is_of_kind && is_measured && self.times.iter().any(|(_, range)| range.contains(&hour))
    }
}

/// Whole hours, as few spans of time as there can be.
pub fn cover(hours: &Range<i64>) -> Vec<(Level, Range<i64>)> {
    let mut outer = Vec::new();
    let mut inner = hours.clone();
    for (level, next) in [(Level::Hour, Level::Day), (Level::Day, Level::Week)] {
        let (start, end) = (next.end(inner.start), next.start(inner.end));
        if start >= end {
            outer.push((level, inner));
            inner = 0..0;
            break;
        }
        outer.push((level, inner.start..start));
        outer.push((level, end..inner.end));
        inner = start..end;
    }
    outer.push((Level::Week, inner));
    outer.retain(|(_, range)| !range.is_empty());
    outer
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3600;
    const DAY: i64 = 24 * HOUR;
    const WEEK: i64 = 7 * DAY;

    #[test]
    fn hours_are_covered_once_by_few_spans_of_time() {
        assert_eq!(cover(&(5 * HOUR..7 * HOUR)), [(Level::Hour, 5 * HOUR..7 * HOUR)]);
        assert_eq!(cover(&(DAY..2 * DAY)), [(Level::Day, DAY..2 * DAY)]);
        assert_eq!(
            cover(&(DAY - HOUR..3 * WEEK + DAY + HOUR)),
            [
                (Level::Hour, DAY - HOUR..DAY),
                (Level::Hour, 3 * WEEK + DAY..3 * WEEK + DAY + HOUR),
                (Level::Day, DAY..WEEK),
                (Level::Day, 3 * WEEK..3 * WEEK + DAY),
                (Level::Week, WEEK..3 * WEEK),
            ]
        );
        assert_eq!(cover(&(0..0)), []);
    }

    #[test]
    fn every_hour_of_a_range_lies_in_one_span() {
        for (from, to) in [(0, 1), (3, 500), (23, 25), (160, 180), (24, 400), (167, 168 * 3 + 1)] {
            let spans = cover(&(from * HOUR..to * HOUR));
            for hour in 0..600 {
                let in_spans = spans.iter().filter(|(_, range)| range.contains(&(hour * HOUR))).count();
                assert_eq!(in_spans, usize::from((from..to).contains(&hour)), "{hour} of {from}..{to}");
            }
            for (level, range) in spans {
                assert_eq!((level.start(range.start), level.start(range.end)), (range.start, range.end));
            }
        }
    }

    #[test]
    fn a_value_of_a_sample_counts_for_all_that_it_stands_for() {
        let mut counts = Counts::default();
        counts.add(2000, 10.0);
        counts.add(-1, 1.0);
        assert_eq!((counts.count, counts.total, counts.sketch.count()), (11.0, 20_000.0, 2));
    }

    #[test]
    fn what_is_taken_back_before_it_was_added_is_gone_in_the_end() {
        let mut counts = Counts::default();
        counts.take_back(2000, 1.0);
        let mut added = Counts::default();
        added.add(2000, 1.0);
        added.add(3000, 1.0);
        counts.merge(&added);
        counts.settle();
        let mut expected = Counts::default();
        expected.add(3000, 1.0);
        assert_eq!((counts.count, counts.total), (expected.count, expected.total));
        assert_eq!((counts.sketch.count(), counts.removed.count()), (1, 0));
    }
}

//! Counts of a stretch of time, from counts by the hour and by the day.

use std::iter;
use std::ops::Range;

use chrono::{DateTime, Utc};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// From one time to before another; either may be left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeRange {
    /// At this time or later.
    pub from: Option<DateTime<Utc>>,
    /// Before this time.
    pub before: Option<DateTime<Utc>>,
}

/// The hours and UTC days that make up a range: those that begin (in seconds since 1970) in one of these. No time is in
/// two of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spans {
    /// The hours: of the beginning, of the end, or of both.
    pub hours: Vec<Range<i64>>,
    /// The days, which are one span at most.
    pub days: Vec<Range<i64>>,
}

impl TimeRange {
    /// All that lies between these two times lies in the range.
    pub fn holds(&self, first: DateTime<Utc>, last: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| from <= first) && self.before.is_none_or(|before| last < before)
    }

    /// Something that lies between these two times may lie in the range.
    pub fn meets(&self, first: DateTime<Utc>, last: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| from <= last) && self.before.is_none_or(|before| first < before)
    }

    /// The hours and days that the range touches: whole days, and hours of a day that it begins or ends in. Hours are
    /// there if they begin at `hours_kept` or later; where one is not, its day is taken as a whole.
    pub fn spans(&self, hours_kept: DateTime<Utc>) -> Spans {
        if self.from.zip(self.before).is_some_and(|(from, before)| before <= from) {
            return Spans::default();
        }
        let kept = hours_kept.timestamp();
        let from = self.from.map_or(i64::MIN, |from| start(from.timestamp(), HOUR));
        let before = self.before.map_or(i64::MAX, end);
        let (first_day, last_day) = (start(from, DAY), start(before, DAY));
        let last_hours = last_day.max(from);
        let has_head = self.from.is_some() && first_day < from && kept <= from;
        let has_tail = self.before.is_some() && last_day < before && kept <= last_hours;
        if first_day == last_day && (has_head || has_tail) {
            return Spans { hours: iter::once(from..before).collect(), days: Vec::new() };
        }
        let days = if has_head { first_day + DAY } else { first_day }..if has_tail { last_day } else { before };
        let head = has_head.then_some(from..days.start);
        let hours = head.into_iter().chain(has_tail.then_some(last_hours..before)).collect();
        Spans { hours, days: if days.is_empty() { Vec::new() } else { vec![days] } }
    }
}

/// The beginning of the hour or day that a second lies in.
const fn start(second: i64, length: i64) -> i64 {
    second.saturating_sub(second.rem_euclid(length))
}

/// The first full second that is not before the time.
fn end(before: DateTime<Utc>) -> i64 {
    before.timestamp() + i64::from(before.timestamp_subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    /// On this day after some midnight, at this time of day.
    fn at(day: i64, hour: i64, minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second(day, hour) + minute * 60, 0).unwrap()
    }

    fn second(day: i64, hour: i64) -> i64 {
        (20_000 + day) * DAY + hour * HOUR
    }

    fn range(from: DateTime<Utc>, before: DateTime<Utc>) -> TimeRange {
        TimeRange { from: Some(from), before: Some(before) }
    }

    fn one(span: Range<i64>) -> Vec<Range<i64>> {
        iter::once(span).collect()
    }

    type Marks = [((i64, i64), (i64, i64))];

    fn spans(hours: &Marks, days: &Marks) -> Spans {
        let seconds = |marks: &Marks| {
            marks.iter().map(|(from, before)| second(from.0, from.1)..second(before.0, before.1)).collect()
        };
        Spans { hours: seconds(hours), days: seconds(days) }
    }

    #[test]
    fn whole_days_are_taken_between_the_hours_of_both_ends() {
        let kept = at(0, 0, 0);
        let of = |from, before| range(from, before).spans(kept);
        let both = spans(&[((2, 10), (3, 0)), ((5, 0), (5, 8))], &[((3, 0), (5, 0))]);
        assert_eq!(of(at(2, 10, 30), at(5, 8, 0)), both);
        assert_eq!(of(at(2, 0, 59), at(5, 0, 0)), spans(&[], &[((2, 0), (5, 0))]));
        assert_eq!(of(at(2, 10, 0), at(3, 8, 0)), spans(&[((2, 10), (3, 0)), ((3, 0), (3, 8))], &[]));
        assert_eq!(of(at(2, 0, 0), at(2, 8, 0)), spans(&[((2, 0), (2, 8))], &[]));
        assert_eq!(of(at(2, 10, 0), at(2, 12, 0)), spans(&[((2, 10), (2, 12))], &[]));
        assert_eq!(of(at(2, 23, 0), at(3, 0, 0)), spans(&[((2, 23), (3, 0))], &[]));
    }

    #[test]
    fn hours_that_are_touched_count() {
        let kept = at(0, 0, 0);
        let found = range(at(2, 10, 59), at(2, 12, 0) + TimeDelta::microseconds(1)).spans(kept);
        let noon = "the hour that begins at noon is touched";
        assert_eq!(found, Spans { hours: one(second(2, 10)..second(2, 12) + 1), days: vec![] }, "{noon}");
        for (from, before) in
            [(at(2, 10, 30), at(2, 10, 30)), (at(2, 10, 30), at(2, 10, 10)), (at(3, 0, 0), at(2, 0, 0))]
        {
            assert_eq!(range(from, before).spans(kept), Spans::default());
        }
    }

    #[test]
    fn days_whose_hours_are_gone_are_taken_as_a_whole() {
        let of = |from, before| range(from, before).spans(at(5, 9, 0));
        assert_eq!(of(at(2, 10, 30), at(4, 8, 0)), spans(&[], &[((2, 0), (4, 8))]));
        assert_eq!(of(at(2, 10, 30), at(6, 8, 0)), spans(&[((6, 0), (6, 8))], &[((2, 0), (6, 0))]));
        assert_eq!(of(at(5, 8, 30), at(5, 12, 0)), spans(&[], &[((5, 0), (5, 12))]));
        assert_eq!(of(at(5, 9, 30), at(5, 12, 0)), spans(&[((5, 9), (5, 12))], &[]));
        assert_eq!(of(at(5, 9, 0), at(6, 12, 0)), spans(&[((5, 9), (6, 0)), ((6, 0), (6, 12))], &[]));
    }

    #[test]
    fn either_end_may_be_left_open() {
        let (kept, open) = (at(0, 0, 0), TimeRange { from: None, before: None });
        assert_eq!(open.spans(kept), Spans { hours: vec![], days: one(i64::MIN..i64::MAX) });
        let from = TimeRange { from: Some(at(2, 10, 0)), ..open }.spans(kept);
        assert_eq!(from, Spans { hours: one(second(2, 10)..second(3, 0)), days: one(second(3, 0)..i64::MAX) });
        let before = TimeRange { before: Some(at(2, 10, 0)), ..open }.spans(kept);
        assert_eq!(before, Spans { hours: one(second(2, 0)..second(2, 10)), days: one(i64::MIN..second(2, 0)) });
    }

    #[test]
    fn a_life_lies_within_a_range_or_meets_it_or_neither() {
        let of = |range: TimeRange, first, last| (range.holds(first, last), range.meets(first, last));
        let (day, open) = (range(at(2, 0, 0), at(3, 0, 0)), TimeRange { from: None, before: None });
        assert_eq!(of(day, at(2, 0, 0), at(2, 23, 59)), (true, true));
        assert_eq!(of(day, at(1, 0, 0), at(2, 0, 0)), (false, true));
        assert_eq!(of(day, at(2, 1, 0), at(3, 0, 0)), (false, true));
        assert_eq!(of(day, at(0, 0, 0), at(1, 23, 59)), (false, false));
        assert_eq!(of(day, at(3, 0, 0), at(4, 0, 0)), (false, false));
        assert_eq!(of(open, at(0, 0, 0), at(9, 0, 0)), (true, true));
    }
}

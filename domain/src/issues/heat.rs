//! How hot issues are.
//!
//! The sum of 2^t over an issue's events, t being a time in days, orders issues by how many events they had lately: an
//! event counts half as much as one a day later, now and at any time. The sum itself is far too large a number, so its
//! binary logarithm is kept.

use chrono::{DateTime, Utc};

/// What is kept of the day's fraction: heats compare exactly when they are written as whole millionths.
const UNIT: f64 = 1_000_000.0;

const MICROSECONDS_A_DAY: f64 = 86_400_000_000.0;

/// The heat of one event.
pub fn of_event(at: DateTime<Utc>) -> f64 {
    micros(at) / MICROSECONDS_A_DAY
}

/// The heat of two parts of an issue's events together.
pub fn sum(one: f64, other: f64) -> f64 {
    let (less, more) = if one < other { (one, other) } else { (other, one) };
    more + (less - more).exp2().ln_1p() / std::f64::consts::LN_2
}

/// The heat of what is left of events without a part of them, of which the last happened at `last`. Where the part was
/// nearly all there was, little is known of the rest but that it is as hot as its last event.
pub fn without(all: f64, part: f64, last: DateTime<Utc>) -> f64 {
    let rest = all + (-(part - all).exp2()).ln_1p() / std::f64::consts::LN_2;
    // The greater one, where the difference is no number.
    rest.max(of_event(last))
}

/// The heat as it is kept.
pub fn kept(heat: f64) -> f64 {
    (heat * UNIT).round() / UNIT
}

/// A kept heat as a whole number.
pub fn key(heat: f64) -> i64 {
    #[expect(clippy::as_conversions, reason = "there is no other conversion; what is out of range becomes the nearest")]
    {
        (heat * UNIT).round() as i64
    }
}

/// The kept heat of a whole number.
pub fn of_key(key: i64) -> f64 {
    #[expect(clippy::as_conversions, reason = "there is no other conversion; heats are far below 2^53 millionths")]
    {
        key as f64 / UNIT
    }
}

fn micros(at: DateTime<Utc>) -> f64 {
    #[expect(clippy::as_conversions, reason = "there is no other conversion; a microsecond more or less is nothing")]
    {
        at.timestamp_micros() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(number * 86_400, 0).unwrap()
    }

    #[test]
    fn what_is_left_is_as_hot_as_it_was_alone() {
        let (rest, part) = (sum(of_event(day(3)), of_event(day(5))), sum(of_event(day(4)), of_event(day(4))));
        assert!((without(sum(rest, part), part, day(5)) - rest).abs() < 1e-9);
    }

    #[test]
    fn what_is_left_is_no_colder_than_its_last_event() {
        let part = of_event(day(900));
        assert_eq!(without(part, part, day(3)), 3.0);
        assert_eq!(without(part, part + 1.0, day(3)), 3.0);
        assert_eq!(without(sum(part, of_event(day(3))), part, day(3)), 3.0);
    }

    #[test]
    fn an_event_counts_half_as_much_as_one_a_day_later() {
        assert_eq!(of_event(day(20_000)), 20_000.0);
        let two_before = sum(of_event(day(20_000)), of_event(day(20_000)));
        assert!((two_before - of_event(day(20_001))).abs() < 1e-9);
    }

    #[test]
    fn nothing_before_adds_nothing() {
        assert_eq!(sum(0.0, 20_000.0), 20_000.0);
        assert_eq!(sum(20_000.0, 0.0), 20_000.0);
    }

    #[test]
    fn what_is_kept_is_a_whole_number_of_millionths() {
        for heat in [0.0, 20_000.123_456_789, 20_613.999_999_6, -3.25] {
            let kept = kept(heat);
            assert_eq!(of_key(key(kept)), kept);
        }
        assert_eq!(of_key(key(f64::INFINITY)), of_key(i64::MAX));
    }
}

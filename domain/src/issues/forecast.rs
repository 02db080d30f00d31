//! How frequent an issue is expected to be.

use chrono::{DateTime, Utc};

/// Hours in the week that an expectation is made of.
pub const HOURS: i64 = 7 * 24;

/// So many times what was usual is more than was to be expected.
const FACTOR: i64 = 10;

/// So few events in an hour are never too many.
const LEAST: i64 = 10;

/// How frequent an issue is expected to be that is archived until it becomes more so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// More events than that in an hour are more than was to be expected.
    pub threshold: i64,
    /// When it was made.
    pub date_added: DateTime<Utc>,
}

impl Forecast {
    /// From the number of events in the week before.
    pub fn of_week(events: i64, now: DateTime<Utc>) -> Self {
        let hourly = events.saturating_mul(FACTOR) / HOURS;
        Self { threshold: hourly.max(LEAST), date_added: now }
    }

    /// So many events in an hour are more than was to be expected.
    pub const fn is_exceeded_by(&self, events: i64) -> bool {
        events > self.threshold
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_times_what_was_usual_is_expected_and_a_few_at_least() {
        let threshold = |events| Forecast::of_week(events, DateTime::UNIX_EPOCH).threshold;
        assert_eq!((threshold(0), threshold(HOURS), threshold(2 * HOURS)), (10, 10, 20));
        assert_eq!(threshold(HOURS * 3 + 16), 30, "parts of an event do not count");
        let forecast = Forecast::of_week(0, DateTime::UNIX_EPOCH);
        assert!(!forecast.is_exceeded_by(10) && forecast.is_exceeded_by(11));
    }
}

//! A bound on the events that this process takes in a minute.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

const WINDOW: TimeDelta = TimeDelta::minutes(1);

/// Events taken since the beginning of a minute of its own.
#[derive(Debug, Default)]
pub(super) struct Rate(Mutex<Taken>);

#[derive(Debug, Default)]
struct Taken {
    since: DateTime<Utc>,
    events: u32,
}

impl Rate {
    /// Takes one event more, where at most `limit` are taken a minute; 0 is no bound. Or in how many seconds to come
    /// back.
    pub(super) fn take(&self, limit: u32, now: DateTime<Utc>) -> Result<(), u64> {
        if limit == 0 {
            return Ok(());
        }
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if now >= taken.since + WINDOW || now < taken.since {
            *taken = Taken { since: now, events: 0 };
        }
        if taken.events >= limit {
            let left = (taken.since + WINDOW - now).num_seconds();
            return Err(u64::try_from(left).unwrap_or_default() + 1);
        }
        taken.events += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_takes_so_many_and_the_next_one_as_many_again() {
        let (rate, start) = (Rate::default(), DateTime::UNIX_EPOCH + TimeDelta::days(1));
        let take = |seconds| rate.take(2, start + TimeDelta::seconds(seconds));
        assert_eq!([take(0), take(10), take(20), take(59)], [Ok(()), Ok(()), Err(41), Err(2)]);
        assert_eq!([take(60), take(61), take(62)], [Ok(()), Ok(()), Err(59)]);
        assert_eq!(rate.take(0, start + TimeDelta::seconds(62)), Ok(()));
        // A clock that is set back does not keep events out.
        assert_eq!(take(-100), Ok(()));
    }
}

//! Things that may be done so many times in some time, counted in the store: by all processes together.

use chrono::{DateTime, TimeDelta, Utc};

use crate::ports::{StoreError, Stores};

mod port;

#[cfg(test)]
pub use port::MockLimitRepository;
pub use port::{Counted, LimitRepository};

/// So many times in so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// How often.
    pub times: u32,
    /// From the first time on.
    pub window: TimeDelta,
}

/// Takes one time of what a key stands for. Where there is none left: how many seconds it is until there is.
///
/// What is written in the same transaction is undone with the count, and the other way round.
pub fn take(
    stores: &mut dyn Stores,
    key: &str,
    limit: Limit,
    now: DateTime<Utc>,
) -> Result<Result<(), u64>, StoreError> {
    let Counted { times, since } = stores.limits().count(key, limit.window, now)?;
    if times <= i64::from(limit.times) {
        return Ok(Ok(()));
    }
    let left = since + limit.window - now;
    Ok(Err(u64::try_from(left.num_seconds()).unwrap_or_default() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::MockStores;

    #[test]
    fn what_is_within_the_limit_passes_and_the_rest_waits_for_the_end_of_the_window() {
        let limit = Limit { times: 2, window: TimeDelta::hours(1) };
        let (start, now) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + TimeDelta::minutes(20));
        let mut stores = MockStores::default();
        let mut times = 0;
        stores.limits.expect_count().returning(move |_, _, _| {
            times += 1;
            Ok(Counted { times, since: start })
        });
        let mut take = || take(&mut stores, "key", limit, now).unwrap();
        assert_eq!([take(), take(), take()], [Ok(()), Ok(()), Err(2401)]);
    }
}

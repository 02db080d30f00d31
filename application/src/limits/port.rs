use chrono::{DateTime, TimeDelta, Utc};

use crate::ports::StoreError;

/// How often something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// How often in the window, this time included.
    pub times: i64,
    /// When the window began: with the first time.
    pub since: DateTime<Utc>,
}

/// Counts in windows of time. Keys are texts of at most 200 characters.
#[cfg_attr(test, mockall::automock)]
pub trait LimitRepository {
    /// Counts one time more. A window that is as old as `window` has ended, and another begins with this time. MUST
    /// count every one of many at once, and keep others who count the key waiting until the end of the transaction.
    fn count(&mut self, key: &str, window: TimeDelta, now: DateTime<Utc>) -> Result<Counted, StoreError>;
    /// Removes at most `limit` windows that began before this time; how many it were.
    fn remove_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
}

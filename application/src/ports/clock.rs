use chrono::{DateTime, Utc};

/// What time it is.
#[cfg_attr(test, mockall::automock)]
pub trait Clock: Send + Sync {
    /// Now, in UTC, in whole microseconds (what both stores keep).
    fn now(&self) -> DateTime<Utc>;
}

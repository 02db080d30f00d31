//! Login sessions and superuser mode.

use chrono::{DateTime, TimeDelta, Utc};

use crate::ids::UserId;

/// A login lasts this long.
pub const LIFETIME: TimeDelta = TimeDelta::days(14);

/// Superuser mode ends this long after it was opened, used or not.
pub const ELEVATION_LIFETIME: TimeDelta = TimeDelta::hours(4);

/// Superuser mode ends when it was not used for this long.
pub const ELEVATION_IDLE: TimeDelta = TimeDelta::minutes(15);

/// Use of superuser mode is recorded at most this often, to spare the store.
pub const ELEVATION_RECORD_EVERY: TimeDelta = TimeDelta::minutes(1);

/// A login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who logged in.
    pub user_id: UserId,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// Superuser mode, if it was opened.
    pub elevation: Option<Elevation>,
}

/// Superuser mode of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elevation {
    /// SHA-256 of the key in the cookie that goes with it, in hexadecimal digits.
    pub key_hash: String,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was last used, within [`ELEVATION_RECORD_EVERY`].
    pub used_at: DateTime<Utc>,
}

impl Elevation {
    /// It is neither too old nor unused for too long.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        now < self.opened_at + ELEVATION_LIFETIME && now < self.used_at + ELEVATION_IDLE
    }

    /// Its use should be written down again.
    pub fn is_record_due(&self, now: DateTime<Utc>) -> bool {
        now >= self.used_at + ELEVATION_RECORD_EVERY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elevation_ends_by_age_and_by_idleness() {
        let start = DateTime::UNIX_EPOCH;
        let mut elevation = Elevation { key_hash: String::new(), opened_at: start, used_at: start };
        assert!(elevation.is_live(start + TimeDelta::minutes(14)));
        assert!(!elevation.is_live(start + TimeDelta::minutes(15)));
        elevation.used_at = start + TimeDelta::minutes(239);
        assert!(elevation.is_live(start + TimeDelta::minutes(239)));
        assert!(!elevation.is_live(start + TimeDelta::minutes(240)));
    }
}

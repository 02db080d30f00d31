use chrono::{DateTime, Utc};
use domain::ids::UserId;
use domain::sessions::{Elevation, Session};

use crate::ports::StoreError;

/// Sessions, found by the SHA-256 of their cookie's key in hexadecimal digits.
#[expect(clippy::needless_lifetimes, reason = "mocks need the name of a lifetime inside Option")]
#[cfg_attr(test, mockall::automock)]
pub trait SessionRepository {
    /// Adds a session (its elevation included, if any).
    fn add(&mut self, key_hash: &str, session: &Session) -> Result<(), StoreError>;
    /// The session with this key, ended or not.
    fn find(&mut self, key_hash: &str) -> Result<Option<Session>, StoreError>;
    /// Opens or ends superuser mode, or records its use.
    fn set_elevation<'a>(&mut self, key_hash: &str, elevation: Option<&'a Elevation>) -> Result<(), StoreError>;
    /// Removes a session; none is no error.
    fn remove(&mut self, key_hash: &str) -> Result<(), StoreError>;
    /// Removes all sessions of a user.
    fn remove_of_user(&mut self, user: UserId) -> Result<(), StoreError>;
    /// Removes at most `limit` of the sessions that ended before `now`; how many it were.
    fn remove_ended(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
}

use chrono::{DateTime, Utc};
use domain::ids::UserId;
use domain::sessions::{Elevation, Session, SessionId};

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
    /// Gives a session another key and superuser mode, at once; whether there was one with the old key. All else that
    /// belongs to it stays.
    fn rotate(&mut self, key_hash: &str, new_key_hash: &str, elevation: &Elevation) -> Result<bool, StoreError>;
    /// Records a use. MUST leave a time that is less than [`domain::sessions::USE_RECORD_EVERY`] before this one.
    fn record_use(&mut self, key_hash: &str, at: DateTime<Utc>) -> Result<(), StoreError>;
    /// At most `limit` sessions of a user that are live at this time, with the hashes of their keys: those used last
    /// first, then by id.
    fn list(&mut self, user: UserId, now: DateTime<Utc>, limit: usize) -> Result<Vec<(String, Session)>, StoreError>;
    /// Removes the session of this user with this id; the hash of its key, if there was one.
    fn remove_by_id(&mut self, user: UserId, id: &SessionId) -> Result<Option<String>, StoreError>;
    /// Removes all sessions of a user but the one with this key.
    fn remove_others(&mut self, user: UserId, key_hash: &str) -> Result<(), StoreError>;
    /// Removes a session; none is no error.
    fn remove(&mut self, key_hash: &str) -> Result<(), StoreError>;
    /// Removes all sessions of a user.
    fn remove_of_user(&mut self, user: UserId) -> Result<(), StoreError>;
    /// Removes at most `limit` of the sessions that ended before `now`, by age or for want of use; how many it were.
    fn remove_ended(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
}

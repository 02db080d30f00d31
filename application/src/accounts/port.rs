use chrono::{DateTime, Utc};
use domain::ids::UserId;
use domain::links::{AccountLink, LinkPurpose};
use domain::registrations::Registration;

use crate::ports::StoreError;

/// Links in mails that do something to an account, by SHA-256 of their tokens in lower-case hexadecimal digits.
#[cfg_attr(test, mockall::automock)]
pub trait AccountLinkRepository {
    /// Adds a link.
    fn add(&mut self, token_hash: &str, link: &AccountLink) -> Result<(), StoreError>;
    /// The link of this account for this purpose, expired or not.
    fn find(&mut self, token_hash: &str, user: UserId, purpose: LinkPurpose)
    -> Result<Option<AccountLink>, StoreError>;
    /// The same, and removes it. Of many that take it at once MUST only one get it.
    fn take(&mut self, token_hash: &str, user: UserId, purpose: LinkPurpose)
    -> Result<Option<AccountLink>, StoreError>;
    /// Removes all links of an account for a purpose.
    fn remove_of(&mut self, user: UserId, purpose: LinkPurpose) -> Result<(), StoreError>;
    /// Removes at most `limit` links that expired before this time; how many it were.
    fn remove_expired(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
}

/// Registrations that wait, by SHA-256 of their links' tokens in lower-case hexadecimal digits.
#[cfg_attr(test, mockall::automock)]
pub trait RegistrationRepository {
    /// Adds a registration. There may be several of one address.
    fn add(&mut self, token_hash: &str, registration: &Registration) -> Result<(), StoreError>;
    /// The registration, expired or not.
    fn find(&mut self, token_hash: &str) -> Result<Option<Registration>, StoreError>;
    /// Uses up one of the attempts that are left, and answers what is there then; none where none was left. MUST count
    /// each of many that try at once.
    fn attempt(&mut self, token_hash: &str) -> Result<Option<Registration>, StoreError>;
    /// Removes the registration and answers it, whatever attempts are left. Of many that take it at once MUST only one
    /// get it.
    fn take(&mut self, token_hash: &str) -> Result<Option<Registration>, StoreError>;
    /// Removes at most `limit` registrations that expired before this time; how many it were.
    fn remove_expired(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
}

use chrono::{DateTime, Utc};
use domain::ids::UserId;
use domain::links::{AccountLink, LinkPurpose};

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

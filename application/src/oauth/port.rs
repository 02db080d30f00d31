use chrono::{DateTime, Utc};
use domain::ids::{ApplicationId, DeviceCodeId, OrganizationId, TokenId, UserId};
use domain::oauth::{DeviceCode, DeviceStatus, Grant, UserCode};
use domain::permissions::ScopeSet;
use domain::tokens::Token;

use crate::ports::StoreError;

/// What users are asked for, and what they approved, until the applications come for their tokens. Grants are found by the SHA-256 of their codes in
/// hexadecimal digits.
#[cfg_attr(test, mockall::automock)]
pub trait GrantRepository {
    /// Remembers what the consent page of a login was opened for, in place of what was remembered before. The login is
    /// named by the SHA-256 of its session's key; none is no error.
    fn remember(&mut self, session: &str, request: &str) -> Result<(), StoreError>;
    /// Answers what was remembered and forgets it. Of several that recall it at once MUST only one get it.
    fn recall(&mut self, session: &str) -> Result<Option<String>, StoreError>;
    /// Adds a grant.
    fn add(&mut self, code_hash: &str, grant: &Grant) -> Result<(), StoreError>;
    /// Removes the application's grant and answers it, expired or not. Of several that take it at once MUST only one
    /// get it. One of another application MUST stay.
    fn take(&mut self, code_hash: &str, application: ApplicationId) -> Result<Option<Grant>, StoreError>;
    /// Removes the user's grants for the application.
    fn remove_of(&mut self, user: UserId, application: ApplicationId) -> Result<(), StoreError>;
    /// Removes at most `limit` grants that expired before `now`; how many it were.
    fn remove_expired(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
}

/// A device's request to store; it is pending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDeviceCode {
    /// SHA-256 of the device's code, in lower-case hexadecimal digits.
    pub hash: String,
    /// What the user types in.
    pub user_code: UserCode,
    /// The application on the device.
    pub application_id: ApplicationId,
    /// What is asked for.
    pub scopes: ScopeSet,
    /// From when on it is refused.
    pub expires_at: DateTime<Utc>,
}

/// A user's word on a device's request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceDecision {
    /// Who decides.
    pub user_id: UserId,
    /// The only organization that the token will be good for, if it is one alone.
    pub organization_id: Option<OrganizationId>,
    /// Approved or denied.
    pub status: DeviceStatus,
}

/// Requests of devices.
#[cfg_attr(test, mockall::automock)]
pub trait DeviceCodeRepository {
    /// Adds a request. Where one of its codes is taken MUST add nothing and answer false, with the transaction still
    /// usable.
    fn add(&mut self, code: &NewDeviceCode) -> Result<bool, StoreError>;
    /// The application's request of this hash, expired or not. In a writing transaction MUST hold others who ask for it
    /// until the end of this one.
    fn find(&mut self, hash: &str, application: ApplicationId) -> Result<Option<DeviceCode>, StoreError>;
    /// The request of this user code, expired or not.
    fn find_by_user_code(&mut self, code: &UserCode) -> Result<Option<DeviceCode>, StoreError>;
    /// Notes when the device asked.
    fn record_poll(&mut self, id: DeviceCodeId, at: DateTime<Utc>) -> Result<(), StoreError>;
    /// Decides on a request. MUST do so once: whether it was pending.
    fn decide(&mut self, id: DeviceCodeId, decision: &DeviceDecision) -> Result<bool, StoreError>;
    /// Removes a request; whether it was there. Of several that remove it at once MUST only one hear so.
    fn remove(&mut self, id: DeviceCodeId) -> Result<bool, StoreError>;
    /// Removes the requests for the application that the user decided on.
    fn remove_of(&mut self, user: UserId, application: ApplicationId) -> Result<(), StoreError>;
    /// Removes at most `limit` requests that expired before `now`; how many it were.
    fn remove_expired(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
}

/// A token that an application can get anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refreshable {
    /// The token, expired or not.
    pub token: Token,
    /// What all tokens have in common that came of one another; none for a confidential client.
    pub family: Option<String>,
    /// The refresh token was used already.
    pub is_used: bool,
}

/// What takes the place of a token's text and refresh token, in its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// SHA-256 of the text, in lower-case hexadecimal digits.
    pub hash: String,
    /// The last four characters of the text.
    pub last_characters: String,
    /// SHA-256 of the refresh token, in lower-case hexadecimal digits.
    pub refresh_hash: String,
    /// From when on the token is refused.
    pub expires_at: DateTime<Utc>,
}

/// Tokens of applications, by their refresh tokens.
#[cfg_attr(test, mockall::automock)]
pub trait RefreshTokenRepository {
    /// The application's token with the refresh token of this hash, used or not. It is not held: who changes it holds
    /// the account of its user before.
    fn find(&mut self, refresh_hash: &str, application: ApplicationId) -> Result<Option<Refreshable>, StoreError>;
    /// Replaces a token in its row, which keeps its id.
    fn replace(&mut self, id: TokenId, replacement: &Replacement) -> Result<(), StoreError>;
    /// Marks the refresh token as used, and ends the token with it: it is refused from `now` on.
    fn retire(&mut self, id: TokenId, now: DateTime<Utc>) -> Result<(), StoreError>;
    /// Removes all tokens of a family; how many.
    fn remove_family(&mut self, family: &str) -> Result<usize, StoreError>;
    /// Removes at most `limit` tokens of applications that expired before this time and cannot be refreshed; how many
    /// it were.
    fn remove_dead(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
}

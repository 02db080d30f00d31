use chrono::{DateTime, Utc};
use domain::ids::{OrganizationId, OrganizationTokenId, UserId};
use domain::organization_tokens::OrganizationToken;
use domain::permissions::ScopeSet;

use crate::ports::StoreError;

/// A token to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrganizationToken {
    /// Whose.
    pub organization_id: OrganizationId,
    /// Who made it. It outlives its maker's account.
    pub created_by: Option<UserId>,
    /// What it is called.
    pub name: String,
    /// SHA-256 of the whole text, in base64.
    pub hash: String,
    /// The last four characters of the text.
    pub last_characters: String,
    /// What it may be used for.
    pub scopes: ScopeSet,
    /// When it was made.
    pub date_added: DateTime<Utc>,
}

/// Tokens of organizations. One that is revoked is removed.
#[cfg_attr(test, mockall::automock)]
pub trait OrganizationTokenRepository {
    /// Adds a token.
    fn add(&mut self, token: &NewOrganizationToken) -> Result<OrganizationTokenId, StoreError>;
    /// The token with this hash.
    fn find_by_hash(&mut self, hash: &str) -> Result<Option<OrganizationToken>, StoreError>;
    /// An organization's tokens, by name (in the order of its bytes), then id.
    fn list(&mut self, organization: OrganizationId) -> Result<Vec<OrganizationToken>, StoreError>;
    /// An organization's token. Another's MUST NOT be found.
    fn find(
        &mut self,
        organization: OrganizationId,
        id: OrganizationTokenId,
    ) -> Result<Option<OrganizationToken>, StoreError>;
    /// Renames an organization's token; whether there is one.
    fn rename(&mut self, organization: OrganizationId, id: OrganizationTokenId, name: &str)
    -> Result<bool, StoreError>;
    /// Removes an organization's token; whether it was there. Of several that remove it at once MUST only one hear so.
    fn remove(&mut self, organization: OrganizationId, id: OrganizationTokenId) -> Result<bool, StoreError>;
    /// Records the use of a token, unless one within [`domain::tokens::USE_RECORD_EVERY`] before it, or a later one, is
    /// recorded. No such token is no error.
    fn record_use(&mut self, id: OrganizationTokenId, at: DateTime<Utc>) -> Result<(), StoreError>;
}

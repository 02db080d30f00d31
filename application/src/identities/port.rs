use chrono::{DateTime, Utc};
use domain::identities::{Category, ExternalId, GlobalIdentity, Identity, IdentityProvider, Kind};
use domain::ids::{IdentityId, UserId};

use crate::ports::StoreError;

/// An identity to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIdentity {
    /// Whose it is.
    pub user_id: UserId,
    /// What it is good for.
    pub kind: Kind,
    /// With whom.
    pub provider: IdentityProvider,
    /// The account there.
    pub external_id: ExternalId,
    /// When it is recorded.
    pub date_added: DateTime<Utc>,
}

/// Identities. One is told from others by its category, provider, organization (or none), issuer where it is social,
/// and external id; not by its user: an account with a provider is linked to one user at most.
#[expect(clippy::needless_lifetimes, reason = "mocks need the name of a lifetime inside Option")]
#[cfg_attr(test, mockall::automock)]
pub trait IdentityRepository {
    /// Adds an identity. One that the user has already keeps its id and time, and takes over what the new one is good
    /// for. MUST answer `Conflict(Identity)` where it is another user's, even where both are added at once.
    fn add(&mut self, identity: &NewIdentity) -> Result<IdentityId, StoreError>;
    /// A user's identities, by id.
    fn list_of_user(&mut self, user: UserId) -> Result<Vec<Identity>, StoreError>;
    /// A user's global identities, by id, of one provider or all of them: `limit` of them, less the first `offset`.
    fn list_global<'a>(
        &mut self,
        user: UserId,
        provider: Option<&'a IdentityProvider>,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<GlobalIdentity>, StoreError>;
    /// Removes a user's identity of a category; whether there was one.
    fn remove(&mut self, user: UserId, category: Category, id: IdentityId) -> Result<bool, StoreError>;
    /// Keeps sealed data with an identity, in place of what was kept.
    fn set_sealed_data(&mut self, id: IdentityId, sealed: &[u8]) -> Result<(), StoreError>;
    /// The sealed data kept with an identity.
    fn sealed_data(&mut self, id: IdentityId) -> Result<Option<Vec<u8>>, StoreError>;
}

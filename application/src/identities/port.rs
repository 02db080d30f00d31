use chrono::{DateTime, Utc};
use domain::identities::{ExternalId, Identity, IdentityProvider, Kind};
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

/// Identities. One is told from others by its category, provider, organization (or none) and external id.
#[cfg_attr(test, mockall::automock)]
pub trait IdentityRepository {
    /// Adds an identity. One that the user has already keeps its id and time, and takes over what the new one is good
    /// for. MUST answer `Conflict(Identity)` where it is another user's, even where both are added at once.
    fn add(&mut self, identity: &NewIdentity) -> Result<IdentityId, StoreError>;
    /// A user's identities, by id.
    fn list_of_user(&mut self, user: UserId) -> Result<Vec<Identity>, StoreError>;
}

use domain::identities::{Category, ExternalId, IdentityProvider, Kind};
use domain::ids::{IdentityId, UserId};
use domain::slugs::Slug;
use domain::users::EmailAddress;

use super::{Setup, SetupError, organization_id, user_id};
use crate::identities::NewIdentity;
use crate::ports::{Constraint, StoreError, Stores};

/// An identity to record.
#[derive(Debug, Clone)]
pub struct RecordIdentity {
    /// The address of the user who has it.
    pub email: EmailAddress,
    /// What it is good for.
    pub kind: Kind<Slug>,
    /// With whom.
    pub provider: IdentityProvider,
    /// The account there.
    pub external_id: ExternalId,
}

/// An identity that is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordedIdentity {
    /// The identity.
    pub id: IdentityId,
    /// Whose it is.
    pub user_id: UserId,
    /// Its category.
    pub category: Category,
}

impl Setup {
    /// Records an identity of a user. The same again changes nothing but what it is good for.
    pub fn record_identity(&self, command: &RecordIdentity) -> Result<RecordedIdentity, SetupError> {
        let date_added = self.clock.now();
        self.uow.transaction(|stores| {
            let user_id = user_id(stores, &command.email)?;
            let identity = NewIdentity {
                user_id,
                kind: kind(stores, &command.kind)?,
                provider: command.provider.clone(),
                external_id: command.external_id.clone(),
                date_added,
            };
            let id = stores.identities().add(&identity).map_err(|error| match error {
                StoreError::Conflict(Constraint::Identity) => SetupError::IdentityTaken,
                other => other.into(),
            })?;
            Ok(RecordedIdentity { id, user_id, category: command.kind.category() })
        })
    }
}

fn kind(stores: &mut dyn Stores, kind: &Kind<Slug>) -> Result<Kind, SetupError> {
    Ok(match kind {
        Kind::Social { issuer } => Kind::Social { issuer: issuer.clone() },
        Kind::Global { is_login, place } => Kind::Global { is_login: *is_login, place: place.clone() },
        Kind::Organization { organization, allows_unlinked } => {
            let organization = organization_id(stores, organization)?;
            Kind::Organization { organization, allows_unlinked: *allows_unlinked }
        }
    })
}

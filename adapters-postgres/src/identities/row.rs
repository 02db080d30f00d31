use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::identities::{Category, ExternalId, Identity, IdentityProvider, Kind, Place};
use domain::ids::{IdentityId, OrganizationId, UserId};

use crate::row::corrupt;
use crate::schema::identities;

/// A row of `identities`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = identities)]
pub(crate) struct IdentityRow {
    id: i64,
    user_id: i64,
    category: String,
    provider: String,
    external_id: String,
    organization_id: Option<i64>,
    is_login: bool,
    allows_unlinked: bool,
    date_added: DateTime<Utc>,
    provider_external_id: String,
}

impl IdentityRow {
    pub(crate) fn into_identity(self) -> Result<Identity, StoreError> {
        let corrupt = |column| corrupt("identities", column, self.id);
        let place = || Place::parse(&self.provider_external_id).map_err(|_| corrupt("provider_external_id"));
        let kind = match Category::parse(&self.category).ok_or_else(|| corrupt("category"))? {
            Category::Social => Kind::Social { issuer: place()? },
            Category::Global => Kind::Global { is_login: self.is_login, place: place()? },
            Category::Organization => Kind::Organization {
                organization: OrganizationId::new(self.organization_id.ok_or_else(|| corrupt("organization_id"))?),
                allows_unlinked: self.allows_unlinked,
            },
        };
        Ok(Identity {
            id: IdentityId::new(self.id),
            user_id: UserId::new(self.user_id),
            kind,
            provider: IdentityProvider::parse(&self.provider).map_err(|_| corrupt("provider"))?,
            external_id: ExternalId::parse(&self.external_id).map_err(|_| corrupt("external_id"))?,
            date_added: self.date_added,
        })
    }
}

/// What an identity is good for.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = identities, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct KindColumns {
    pub(crate) category: &'static str,
    pub(crate) organization_id: Option<i64>,
    is_login: bool,
    allows_unlinked: bool,
    pub(crate) provider_external_id: String,
}

impl From<&Kind> for KindColumns {
    fn from(kind: &Kind) -> Self {
        let (organization_id, is_login, allows_unlinked, place) = match kind {
            Kind::Social { issuer } => (None, false, false, issuer.as_str()),
            Kind::Global { is_login, place } => (None, *is_login, false, place.as_str()),
            Kind::Organization { organization, allows_unlinked } => {
                (Some(organization.get()), false, *allows_unlinked, "")
            }
        };
        Self {
            category: kind.category().as_str(),
            organization_id,
            is_login,
            allows_unlinked,
            provider_external_id: place.to_owned(),
        }
    }
}

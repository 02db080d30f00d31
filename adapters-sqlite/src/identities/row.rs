use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::identities::{Category, ExternalId, Identity, IdentityProvider, Kind, Place};
use domain::ids::{IdentityId, OrganizationId, UserId};

use crate::row::Origin;
use crate::schema::identities;

#[derive(Queryable, Selectable)]
#[diesel(table_name = identities, check_for_backend(Sqlite))]
pub struct IdentityRow {
    id: i64,
    user_id: i64,
    category: String,
    provider: String,
    external_id: String,
    organization_id: Option<i64>,
    is_login: bool,
    allows_unlinked: bool,
    date_added: i64,
    provider_external_id: String,
}

impl TryFrom<IdentityRow> for Identity {
    type Error = StoreError;

    fn try_from(row: IdentityRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "identities", id: &row.id };
        let place = || origin.valid("provider_external_id", Place::parse(&row.provider_external_id).ok());
        let kind = match origin.valid("category", Category::parse(&row.category))? {
            Category::Social => Kind::Social { issuer: place()? },
            Category::Global => Kind::Global { is_login: row.is_login, place: place()? },
            Category::Organization => Kind::Organization {
                organization: OrganizationId::new(origin.valid("organization_id", row.organization_id)?),
                allows_unlinked: row.allows_unlinked,
            },
        };
        Ok(Self {
            id: IdentityId::new(row.id),
            user_id: UserId::new(row.user_id),
            kind,
            provider: origin.valid("provider", IdentityProvider::parse(&row.provider).ok())?,
            external_id: origin.valid("external_id", ExternalId::parse(&row.external_id).ok())?,
            date_added: origin.time("date_added", row.date_added)?,
        })
    }
}

/// What an identity is good for.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = identities, treat_none_as_null = true)]
pub struct KindColumns {
    pub category: &'static str,
    pub organization_id: Option<i64>,
    is_login: bool,
    allows_unlinked: bool,
    pub provider_external_id: String,
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

use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::authorizations::Authorization;
use domain::ids::{ApplicationId, AuthorizationId, OrganizationId, UserId};
use domain::permissions::ScopeSet;

use crate::row::corrupt;
use crate::schema::api_authorizations;

/// A row of `api_authorizations`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = api_authorizations)]
pub(super) struct AuthorizationRow {
    id: i64,
    user_id: i64,
    application_id: i64,
    organization_id: Option<i64>,
    scopes: String,
    date_added: DateTime<Utc>,
}

impl TryFrom<AuthorizationRow> for Authorization {
    type Error = StoreError;

    fn try_from(row: AuthorizationRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: AuthorizationId::new(row.id),
            user_id: UserId::new(row.user_id),
            application_id: ApplicationId::new(row.application_id),
            organization_id: row.organization_id.map(OrganizationId::new),
            scopes: ScopeSet::parse(&row.scopes).ok_or_else(|| corrupt("api_authorizations", "scopes", row.id))?,
            date_added: row.date_added,
        })
    }
}

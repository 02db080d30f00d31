use application::ports::StoreError;

use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::authorizations::Authorization;
use domain::ids::{ApplicationId, AuthorizationId, OrganizationId, UserId};
use domain::permissions::ScopeSet;

use crate::row::Origin;
use crate::schema::api_authorizations;

/// A row of `api_authorizations`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = api_authorizations, check_for_backend(Sqlite))]
pub(super) struct AuthorizationRow {
    id: i64,
    user_id: i64,
    application_id: i64,
    organization_id: Option<i64>,
    scopes: String,
    date_added: i64,
}

impl TryFrom<AuthorizationRow> for Authorization {
    type Error = StoreError;

    fn try_from(row: AuthorizationRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "api_authorizations", id: &row.id };
        Ok(Self {
            id: AuthorizationId::new(row.id),
            user_id: UserId::new(row.user_id),
            application_id: ApplicationId::new(row.application_id),
            organization_id: row.organization_id.map(OrganizationId::new),
            scopes: origin.valid("scopes", ScopeSet::parse(&row.scopes))?,
            date_added: origin.time("date_added", row.date_added)?,
        })
    }
}

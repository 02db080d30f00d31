use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::ids::{OrganizationId, OrganizationTokenId};
use domain::organization_tokens::OrganizationToken;
use domain::permissions::ScopeSet;

use crate::row::Origin;
use crate::schema::organization_tokens;

#[derive(Queryable, Selectable)]
#[diesel(table_name = organization_tokens, check_for_backend(Sqlite))]
pub struct OrganizationTokenRow {
    id: i64,
    organization_id: i64,
    name: String,
    last_characters: String,
    scopes: String,
    date_added: i64,
    last_used_at: Option<i64>,
}

impl TryFrom<OrganizationTokenRow> for OrganizationToken {
    type Error = StoreError;

    fn try_from(row: OrganizationTokenRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "organization_tokens", id: &row.id };
        Ok(Self {
            id: OrganizationTokenId::new(row.id),
            organization_id: OrganizationId::new(row.organization_id),
            scopes: origin.valid("scopes", ScopeSet::parse(&row.scopes))?,
            date_added: origin.time("date_added", row.date_added)?,
            last_used_at: origin.optional_time("last_used_at", row.last_used_at)?,
            name: row.name,
            last_characters: row.last_characters,
        })
    }
}

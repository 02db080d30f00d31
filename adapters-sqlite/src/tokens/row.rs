use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::ids::{ApplicationId, OrganizationId, TokenId, UserId};
use domain::permissions::ScopeSet;
use domain::tokens::Token;

use crate::row::Origin;
use crate::schema::api_tokens;

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_tokens, check_for_backend(Sqlite))]
pub struct TokenRow {
    pub id: i64,
    user_id: i64,
    name: Option<String>,
    last_characters: String,
    scopes: String,
    expires_at: Option<i64>,
    date_added: i64,
    last_used_at: Option<i64>,
    application_id: Option<i64>,
    organization_id: Option<i64>,
}

impl TryFrom<TokenRow> for Token {
    type Error = StoreError;

    fn try_from(row: TokenRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "api_tokens", id: &row.id };
        Ok(Self {
            id: TokenId::new(row.id),
            user_id: UserId::new(row.user_id),
            scopes: origin.valid("scopes", ScopeSet::parse(&row.scopes))?,
            expires_at: origin.optional_time("expires_at", row.expires_at)?,
            date_added: origin.time("date_added", row.date_added)?,
            last_used_at: origin.optional_time("last_used_at", row.last_used_at)?,
            application_id: row.application_id.map(ApplicationId::new),
            organization_id: row.organization_id.map(OrganizationId::new),
            name: row.name,
            last_characters: row.last_characters,
        })
    }
}

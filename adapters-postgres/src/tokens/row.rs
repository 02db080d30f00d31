use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{ApplicationId, OrganizationId, TokenId, UserId};
use domain::permissions::ScopeSet;
use domain::tokens::Token;

use crate::row::corrupt;
use crate::schema::api_tokens;

/// A row of `api_tokens`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = api_tokens)]
pub(crate) struct TokenRow {
    pub(super) id: i64,
    user_id: i64,
    name: Option<String>,
    last_characters: String,
    scopes: String,
    expires_at: Option<DateTime<Utc>>,
    date_added: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
    application_id: Option<i64>,
    organization_id: Option<i64>,
}

impl TokenRow {
    pub(crate) fn into_token(self) -> Result<Token, StoreError> {
        Ok(Token {
            id: TokenId::new(self.id),
            user_id: UserId::new(self.user_id),
            name: self.name,
            scopes: ScopeSet::parse(&self.scopes).ok_or_else(|| corrupt("api_tokens", "scopes", self.id))?,
            last_characters: self.last_characters,
            expires_at: self.expires_at,
            date_added: self.date_added,
            last_used_at: self.last_used_at,
            application_id: self.application_id.map(ApplicationId::new),
            organization_id: self.organization_id.map(OrganizationId::new),
        })
    }
}

//! Personal API tokens.

use application::ports::{Constraint, StoreError};
use application::tokens::{NewToken, TokenRepository};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{TokenId, UserId};
use domain::permissions::ScopeSet;
use domain::tokens::Token;
use domain::users::User;

use crate::row::{corrupt, storable};
use crate::schema::{api_tokens, users};
use crate::session::PgSession;
use crate::users::UserRow;

/// A row of `api_tokens`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = api_tokens)]
struct TokenRow {
    id: i64,
    user_id: i64,
    name: Option<String>,
    last_characters: String,
    scopes: String,
    expires_at: Option<DateTime<Utc>>,
    date_added: DateTime<Utc>,
}

impl TokenRow {
    fn into_token(self) -> Result<Token, StoreError> {
        Ok(Token {
            id: TokenId::new(self.id),
            user_id: UserId::new(self.user_id),
            name: self.name,
            scopes: ScopeSet::parse(&self.scopes).ok_or_else(|| corrupt("api_tokens", "scopes", self.id))?,
            last_characters: self.last_characters,
            expires_at: self.expires_at,
            date_added: self.date_added,
        })
    }
}

impl TokenRepository for PgSession<'_> {
    fn add(&mut self, token: &NewToken) -> Result<TokenId, StoreError> {
        let added: Option<i64> = self.run(|conn| {
            diesel::insert_into(api_tokens::table)
                .values((
                    api_tokens::user_id.eq(token.user_id.get()),
                    api_tokens::name.eq(token.name.as_deref().map(storable)),
                    api_tokens::token_hash.eq(&token.hash),
                    api_tokens::last_characters.eq(&token.last_characters),
                    api_tokens::scopes.eq(token.scopes.to_text()),
                    api_tokens::expires_at.eq(token.expires_at),
                    api_tokens::date_added.eq(token.date_added),
                ))
                .on_conflict_do_nothing()
                .returning(api_tokens::id)
                .get_result(conn)
                .optional()
        })?;
        added.map(TokenId::new).ok_or(StoreError::Conflict(Constraint::Other))
    }

    fn find_by_hash(&mut self, hash: &str) -> Result<Option<(Token, User)>, StoreError> {
        let row = self.run(|conn| {
            api_tokens::table
                .inner_join(users::table)
                .filter(api_tokens::token_hash.eq(hash))
                .select((TokenRow::as_select(), UserRow::as_select()))
                .first::<(TokenRow, UserRow)>(conn)
                .optional()
        })?;
        row.map(|(token, user)| Ok((token.into_token()?, user.into_user()?))).transpose()
    }
}

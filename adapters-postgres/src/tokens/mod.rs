//! Personal API tokens.

mod row;

use application::ports::{Constraint, StoreError};
use application::tokens::{NewToken, TokenRepository};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::TokenId;
use domain::tokens::{Token, USE_RECORD_EVERY};
use domain::users::User;

use crate::row::storable;
use crate::schema::{api_tokens, users};
use crate::session::PgSession;
use crate::users::UserRow;
use row::TokenRow;

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

    fn record_use(&mut self, id: TokenId, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(api_tokens::table.find(id.get()))
                .filter(api_tokens::last_used_at.is_null().or(api_tokens::last_used_at.le(at - USE_RECORD_EVERY)))
                .set(api_tokens::last_used_at.eq(at))
                .execute(conn)
        })
        .map(drop)
    }
}

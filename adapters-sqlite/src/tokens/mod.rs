//! Personal tokens.

mod row;

use application::ports::StoreError;
use application::tokens::{NewToken, TokenRepository};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::TokenId;
use domain::tokens::{Token, USE_RECORD_EVERY};
use domain::users::User;

use crate::error::store;
use crate::schema::{api_tokens, users};
use crate::session::SqliteSession;
use crate::users::UserRow;

use row::TokenRow;

impl TokenRepository for SqliteSession<'_> {
    fn add(&mut self, token: &NewToken) -> Result<TokenId, StoreError> {
        diesel::insert_into(api_tokens::table)
            .values((
                api_tokens::user_id.eq(token.user_id.get()),
                api_tokens::name.eq(&token.name),
                api_tokens::token_hash.eq(&token.hash),
                api_tokens::last_characters.eq(&token.last_characters),
                api_tokens::scopes.eq(token.scopes.to_text()),
                api_tokens::expires_at.eq(token.expires_at.map(|at| at.timestamp_micros())),
                api_tokens::date_added.eq(token.date_added.timestamp_micros()),
            ))
            .returning(api_tokens::id)
            .get_result(self.conn)
            .map(TokenId::new)
            .map_err(store)
    }

    fn find_by_hash(&mut self, hash: &str) -> Result<Option<(Token, User)>, StoreError> {
        let row: Option<(TokenRow, UserRow)> = api_tokens::table
            .inner_join(users::table)
            .filter(api_tokens::token_hash.eq(hash))
            .select((TokenRow::as_select(), UserRow::as_select()))
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(|(token, user)| Ok((token.try_into()?, user.try_into()?))).transpose()
    }

    fn record_use(&mut self, id: TokenId, at: DateTime<Utc>) -> Result<(), StoreError> {
        let due = (at - USE_RECORD_EVERY).timestamp_micros();
        diesel::update(api_tokens::table.find(id.get()))
            .filter(api_tokens::last_used_at.is_null().or(api_tokens::last_used_at.le(due)))
            .set(api_tokens::last_used_at.eq(at.timestamp_micros()))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }
}

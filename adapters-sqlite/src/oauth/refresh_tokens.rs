use application::oauth::{RefreshTokenRepository, Refreshable, Replacement};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{ApplicationId, TokenId};

use crate::error::store;
use crate::row::limit as rows;
use crate::schema::api_tokens;
use crate::session::SqliteSession;
use crate::tokens::TokenRow;

impl RefreshTokenRepository for SqliteSession<'_> {
    fn find(&mut self, refresh_hash: &str, application: ApplicationId) -> Result<Option<Refreshable>, StoreError> {
        let row: Option<(TokenRow, Option<String>, bool)> = api_tokens::table
            .filter(api_tokens::refresh_hash.eq(refresh_hash))
            .filter(api_tokens::application_id.eq(application.get()))
            .select((TokenRow::as_select(), api_tokens::family, api_tokens::is_refresh_used))
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(|(token, family, is_used)| Ok(Refreshable { token: token.try_into()?, family, is_used })).transpose()
    }

    fn replace(&mut self, id: TokenId, replacement: &Replacement) -> Result<(), StoreError> {
        diesel::update(api_tokens::table.find(id.get()))
            .set((
                api_tokens::token_hash.eq(&replacement.hash),
                api_tokens::last_characters.eq(&replacement.last_characters),
                api_tokens::refresh_hash.eq(&replacement.refresh_hash),
                api_tokens::expires_at.eq(replacement.expires_at.timestamp_micros()),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn retire(&mut self, id: TokenId, now: DateTime<Utc>) -> Result<(), StoreError> {
        diesel::update(api_tokens::table.find(id.get()))
            .set((api_tokens::is_refresh_used.eq(true), api_tokens::expires_at.eq(now.timestamp_micros())))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn remove_family(&mut self, family: &str) -> Result<usize, StoreError> {
        diesel::delete(api_tokens::table.filter(api_tokens::family.eq(family))).execute(self.conn).map_err(store)
    }

    fn remove_dead(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let dead: Vec<i64> = api_tokens::table
            .filter(api_tokens::application_id.is_not_null())
            .filter(api_tokens::expires_at.lt(before.timestamp_micros()))
            .filter(api_tokens::refresh_hash.is_null().or(api_tokens::is_refresh_used))
            .limit(rows(limit))
            .select(api_tokens::id)
            .load(self.conn)
            .map_err(store)?;
        diesel::delete(api_tokens::table.filter(api_tokens::id.eq_any(dead))).execute(self.conn).map_err(store)
    }
}

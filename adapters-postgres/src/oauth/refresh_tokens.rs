use application::oauth::{RefreshTokenRepository, Refreshable, Replacement};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{ApplicationId, TokenId};

use crate::schema::api_tokens;
use crate::session::PgSession;
use crate::tokens::TokenRow;
use crate::window::rows;

impl RefreshTokenRepository for PgSession<'_> {
    fn find(&mut self, refresh_hash: &str, application: ApplicationId) -> Result<Option<Refreshable>, StoreError> {
        let query = api_tokens::table
            .filter(api_tokens::refresh_hash.eq(refresh_hash))
            .filter(api_tokens::application_id.eq(application.get()))
            .select((TokenRow::as_select(), api_tokens::family, api_tokens::is_refresh_used));
        let row: Option<(TokenRow, Option<String>, bool)> = self.run(|conn| query.first(conn).optional())?;
        row.map(|(token, family, is_used)| Ok(Refreshable { token: token.into_token()?, family, is_used })).transpose()
    }

    fn replace(&mut self, id: TokenId, replacement: &Replacement) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(api_tokens::table.find(id.get()))
                .set((
                    api_tokens::token_hash.eq(&replacement.hash),
                    api_tokens::last_characters.eq(&replacement.last_characters),
                    api_tokens::refresh_hash.eq(&replacement.refresh_hash),
                    api_tokens::expires_at.eq(replacement.expires_at),
                ))
                .execute(conn)
        })
        .map(drop)
    }

    fn retire(&mut self, id: TokenId, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(api_tokens::table.find(id.get()))
                .set((api_tokens::is_refresh_used.eq(true), api_tokens::expires_at.eq(now)))
                .execute(conn)
        })
        .map(drop)
    }

    fn remove_family(&mut self, family: &str) -> Result<usize, StoreError> {
        self.run(|conn| diesel::delete(api_tokens::table.filter(api_tokens::family.eq(family))).execute(conn))
    }

    fn remove_dead(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        self.run(|conn| {
            let dead: Vec<i64> = api_tokens::table
                .filter(api_tokens::application_id.is_not_null())
                .filter(api_tokens::expires_at.lt(before))
                .filter(api_tokens::refresh_hash.is_null().or(api_tokens::is_refresh_used))
                .limit(rows(limit))
                .select(api_tokens::id)
                .load(conn)?;
            diesel::delete(api_tokens::table.filter(api_tokens::id.eq_any(dead))).execute(conn)
        })
    }
}

use application::oauth::GrantRepository;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{ApplicationId, OrganizationId, UserId};
use domain::oauth::{CodeChallenge, Grant};

use super::row::GrantRow;
use crate::error::store;
use crate::row::limit as rows;
use crate::schema::{api_grants, sessions};
use crate::session::SqliteSession;

impl GrantRepository for SqliteSession<'_> {
    fn remember(&mut self, session: &str, request: &str) -> Result<(), StoreError> {
        let update = diesel::update(sessions::table.find(session));
        update.set(sessions::authorization_request.eq(request)).execute(self.conn).map(drop).map_err(store)
    }

    // The transaction holds the write lock, so that nobody else takes it in between.
    fn recall(&mut self, session: &str) -> Result<Option<String>, StoreError> {
        let remembered = sessions::table.find(session).select(sessions::authorization_request);
        let request: Option<String> = remembered.first(self.conn).optional().map_err(store)?.flatten();
        let update = diesel::update(sessions::table.find(session));
        update.set(sessions::authorization_request.eq(None::<String>)).execute(self.conn).map_err(store)?;
        Ok(request)
    }

    fn add(&mut self, code_hash: &str, grant: &Grant) -> Result<(), StoreError> {
        diesel::insert_into(api_grants::table)
            .values((
                api_grants::code_hash.eq(code_hash),
                api_grants::user_id.eq(grant.user_id.get()),
                api_grants::application_id.eq(grant.application_id.get()),
                api_grants::organization_id.eq(grant.organization_id.map(OrganizationId::get)),
                api_grants::redirect_uri.eq(&grant.redirect_uri),
                api_grants::scopes.eq(grant.scopes.to_text()),
                api_grants::code_challenge.eq(grant.code_challenge.as_ref().map(CodeChallenge::as_str)),
                api_grants::nonce.eq(&grant.nonce),
                api_grants::expires_at.eq(grant.expires_at.timestamp_micros()),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn take(&mut self, code_hash: &str, application: ApplicationId) -> Result<Option<Grant>, StoreError> {
        let theirs = api_grants::table.find(code_hash).filter(api_grants::application_id.eq(application.get()));
        let delete = diesel::delete(theirs).returning(GrantRow::as_returning());
        let row: Option<GrantRow> = delete.get_result(self.conn).optional().map_err(store)?;
        row.map(Grant::try_from).transpose()
    }

    fn remove_of(&mut self, user: UserId, application: ApplicationId) -> Result<(), StoreError> {
        let of_user = api_grants::table.filter(api_grants::user_id.eq(user.get()));
        let theirs = of_user.filter(api_grants::application_id.eq(application.get()));
        diesel::delete(theirs).execute(self.conn).map(drop).map_err(store)
    }

    fn remove_expired(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let expired: Vec<String> = api_grants::table
            .filter(api_grants::expires_at.lt(now.timestamp_micros()))
            .order(api_grants::expires_at)
            .limit(rows(limit))
            .select(api_grants::code_hash)
            .load(self.conn)
            .map_err(store)?;
        let expired = api_grants::table.filter(api_grants::code_hash.eq_any(expired));
        diesel::delete(expired).execute(self.conn).map_err(store)
    }
}

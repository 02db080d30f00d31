use application::oauth::GrantRepository;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{ApplicationId, OrganizationId, UserId};
use domain::oauth::{CodeChallenge, Grant};

use super::row::GrantRow;
use crate::row::storable;
use crate::schema::{api_grants, sessions};
use crate::session::PgSession;
use crate::window::rows;

impl GrantRepository for PgSession<'_> {
    fn remember(&mut self, session: &str, request: &str) -> Result<(), StoreError> {
        let update = diesel::update(sessions::table.find(session));
        let update = update.set(sessions::authorization_request.eq(storable(request)));
        self.run(|conn| update.execute(conn)).map(drop)
    }

    fn recall(&mut self, session: &str) -> Result<Option<String>, StoreError> {
        self.run(|conn| {
            let remembered = sessions::table.find(session).select(sessions::authorization_request).for_update();
            let request: Option<String> = remembered.first(conn).optional()?.flatten();
            let update = diesel::update(sessions::table.find(session));
            update.set(sessions::authorization_request.eq(None::<String>)).execute(conn)?;
            Ok(request)
        })
    }

    fn add(&mut self, code_hash: &str, grant: &Grant) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::insert_into(api_grants::table)
                .values((
                    api_grants::code_hash.eq(code_hash),
                    api_grants::user_id.eq(grant.user_id.get()),
                    api_grants::application_id.eq(grant.application_id.get()),
                    api_grants::organization_id.eq(grant.organization_id.map(OrganizationId::get)),
                    api_grants::redirect_uri.eq(storable(&grant.redirect_uri)),
                    api_grants::scopes.eq(grant.scopes.to_text()),
                    api_grants::code_challenge.eq(grant.code_challenge.as_ref().map(CodeChallenge::as_str)),
                    api_grants::nonce.eq(grant.nonce.as_deref().map(storable)),
                    api_grants::expires_at.eq(grant.expires_at),
                ))
                .execute(conn)
        })
        .map(drop)
    }

    fn take(&mut self, code_hash: &str, application: ApplicationId) -> Result<Option<Grant>, StoreError> {
        let theirs = api_grants::table.find(code_hash).filter(api_grants::application_id.eq(application.get()));
        let delete = diesel::delete(theirs).returning(GrantRow::as_returning());
        let row: Option<GrantRow> = self.run(|conn| delete.get_result(conn).optional())?;
        row.map(GrantRow::into_grant).transpose()
    }

    fn remove_of(&mut self, user: UserId, application: ApplicationId) -> Result<(), StoreError> {
        let of_user = api_grants::table.filter(api_grants::user_id.eq(user.get()));
        let theirs = of_user.filter(api_grants::application_id.eq(application.get()));
        self.run(|conn| diesel::delete(theirs).execute(conn)).map(drop)
    }

    fn remove_expired(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        self.run(|conn| {
            let expired: Vec<String> = api_grants::table
                .filter(api_grants::expires_at.lt(now))
                .order(api_grants::expires_at)
                .limit(rows(limit))
                .select(api_grants::code_hash)
                .load(conn)?;
            diesel::delete(api_grants::table.filter(api_grants::code_hash.eq_any(expired))).execute(conn)
        })
    }
}

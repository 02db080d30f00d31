//! Tokens of organizations.

mod row;

use application::organization_tokens::{NewOrganizationToken, OrganizationTokenRepository};
use application::ports::{Constraint, StoreError};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{OrganizationId, OrganizationTokenId, UserId};
use domain::organization_tokens::OrganizationToken;
use domain::tokens::USE_RECORD_EVERY;

use crate::row::storable;
use crate::schema::organization_tokens;
use crate::session::PgSession;
use row::OrganizationTokenRow;

impl OrganizationTokenRepository for PgSession<'_> {
    fn add(&mut self, token: &NewOrganizationToken) -> Result<OrganizationTokenId, StoreError> {
        let added: Option<i64> = self.run(|conn| {
            diesel::insert_into(organization_tokens::table)
                .values((
                    organization_tokens::organization_id.eq(token.organization_id.get()),
                    organization_tokens::created_by.eq(token.created_by.map(UserId::get)),
                    organization_tokens::name.eq(storable(&token.name)),
                    organization_tokens::token_hash.eq(&token.hash),
                    organization_tokens::last_characters.eq(&token.last_characters),
                    organization_tokens::scopes.eq(token.scopes.to_text()),
                    organization_tokens::date_added.eq(token.date_added),
                ))
                .on_conflict_do_nothing()
                .returning(organization_tokens::id)
                .get_result(conn)
                .optional()
        })?;
        added.map(OrganizationTokenId::new).ok_or(StoreError::Conflict(Constraint::Other))
    }

    fn find_by_hash(&mut self, hash: &str) -> Result<Option<OrganizationToken>, StoreError> {
        let row = self.run(|conn| {
            organization_tokens::table
                .filter(organization_tokens::token_hash.eq(hash))
                .select(OrganizationTokenRow::as_select())
                .first(conn)
                .optional()
        })?;
        row.map(OrganizationTokenRow::into_token).transpose()
    }

    fn list(&mut self, organization: OrganizationId) -> Result<Vec<OrganizationToken>, StoreError> {
        let rows: Vec<OrganizationTokenRow> = self.run(|conn| {
            organization_tokens::table
                .filter(organization_tokens::organization_id.eq(organization.get()))
                .order((organization_tokens::name, organization_tokens::id))
                .select(OrganizationTokenRow::as_select())
                .load(conn)
        })?;
        rows.into_iter().map(OrganizationTokenRow::into_token).collect()
    }

    fn find(
        &mut self,
        organization: OrganizationId,
        id: OrganizationTokenId,
    ) -> Result<Option<OrganizationToken>, StoreError> {
        let row = self.run(|conn| {
            organization_tokens::table
                .find(id.get())
                .filter(organization_tokens::organization_id.eq(organization.get()))
                .select(OrganizationTokenRow::as_select())
                .first(conn)
                .optional()
        })?;
        row.map(OrganizationTokenRow::into_token).transpose()
    }

    fn rename(
        &mut self,
        organization: OrganizationId,
        id: OrganizationTokenId,
        name: &str,
    ) -> Result<bool, StoreError> {
        let renamed = self.run(|conn| {
            let token = organization_tokens::table
                .find(id.get())
                .filter(organization_tokens::organization_id.eq(organization.get()));
            diesel::update(token).set(organization_tokens::name.eq(storable(name))).execute(conn)
        })?;
        Ok(renamed > 0)
    }

    fn remove(&mut self, organization: OrganizationId, id: OrganizationTokenId) -> Result<bool, StoreError> {
        let removed = self.run(|conn| {
            let token = organization_tokens::table
                .find(id.get())
                .filter(organization_tokens::organization_id.eq(organization.get()));
            diesel::delete(token).execute(conn)
        })?;
        Ok(removed > 0)
    }

    fn record_use(&mut self, id: OrganizationTokenId, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.run(|conn| {
            let due = organization_tokens::last_used_at
                .is_null()
                .or(organization_tokens::last_used_at.le(at - USE_RECORD_EVERY));
            diesel::update(organization_tokens::table.find(id.get()))
                .filter(due)
                .set(organization_tokens::last_used_at.eq(at))
                .execute(conn)
        })
        .map(drop)
    }
}

//! Tokens of organizations.

mod row;

use application::organization_tokens::{NewOrganizationToken, OrganizationTokenRepository};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{OrganizationId, OrganizationTokenId, UserId};
use domain::organization_tokens::OrganizationToken;
use domain::tokens::USE_RECORD_EVERY;

use crate::error::store;
use crate::row::all;
use crate::schema::organization_tokens;
use crate::session::SqliteSession;

use row::OrganizationTokenRow;

impl OrganizationTokenRepository for SqliteSession<'_> {
    fn add(&mut self, token: &NewOrganizationToken) -> Result<OrganizationTokenId, StoreError> {
        diesel::insert_into(organization_tokens::table)
            .values((
                organization_tokens::organization_id.eq(token.organization_id.get()),
                organization_tokens::created_by.eq(token.created_by.map(UserId::get)),
                organization_tokens::name.eq(&token.name),
                organization_tokens::token_hash.eq(&token.hash),
                organization_tokens::last_characters.eq(&token.last_characters),
                organization_tokens::scopes.eq(token.scopes.to_text()),
                organization_tokens::date_added.eq(token.date_added.timestamp_micros()),
            ))
            .returning(organization_tokens::id)
            .get_result(self.conn)
            .map(OrganizationTokenId::new)
            .map_err(store)
    }

    fn find_by_hash(&mut self, hash: &str) -> Result<Option<OrganizationToken>, StoreError> {
        let row: Option<OrganizationTokenRow> = organization_tokens::table
            .filter(organization_tokens::token_hash.eq(hash))
            .select(OrganizationTokenRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(OrganizationToken::try_from).transpose()
    }

    fn list(&mut self, organization: OrganizationId) -> Result<Vec<OrganizationToken>, StoreError> {
        let rows: Vec<OrganizationTokenRow> = organization_tokens::table
            .filter(organization_tokens::organization_id.eq(organization.get()))
            .order((organization_tokens::name, organization_tokens::id))
            .select(OrganizationTokenRow::as_select())
            .load(self.conn)
            .map_err(store)?;
        all(rows)
    }

    fn find(
        &mut self,
        organization: OrganizationId,
        id: OrganizationTokenId,
    ) -> Result<Option<OrganizationToken>, StoreError> {
        let row: Option<OrganizationTokenRow> = organization_tokens::table
            .find(id.get())
            .filter(organization_tokens::organization_id.eq(organization.get()))
            .select(OrganizationTokenRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(OrganizationToken::try_from).transpose()
    }

    fn rename(
        &mut self,
        organization: OrganizationId,
        id: OrganizationTokenId,
        name: &str,
    ) -> Result<bool, StoreError> {
        let token = organization_tokens::table
            .find(id.get())
            .filter(organization_tokens::organization_id.eq(organization.get()));
        let renamed =
            diesel::update(token).set(organization_tokens::name.eq(name)).execute(self.conn).map_err(store)?;
        Ok(renamed > 0)
    }

    fn remove(&mut self, organization: OrganizationId, id: OrganizationTokenId) -> Result<bool, StoreError> {
        let token = organization_tokens::table
            .find(id.get())
            .filter(organization_tokens::organization_id.eq(organization.get()));
        Ok(diesel::delete(token).execute(self.conn).map_err(store)? > 0)
    }

    fn record_use(&mut self, id: OrganizationTokenId, at: DateTime<Utc>) -> Result<(), StoreError> {
        let due = (at - USE_RECORD_EVERY).timestamp_micros();
        diesel::update(organization_tokens::table.find(id.get()))
            .filter(organization_tokens::last_used_at.is_null().or(organization_tokens::last_used_at.le(due)))
            .set(organization_tokens::last_used_at.eq(at.timestamp_micros()))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }
}

use application::oauth::{DeviceCodeRepository, DeviceDecision, NewDeviceCode};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{ApplicationId, DeviceCodeId, OrganizationId, UserId};
use domain::oauth::{DeviceCode, DeviceStatus, UserCode};

use super::row::DeviceCodeRow;
use crate::error::store;
use crate::row::limit as rows;
use crate::schema::api_device_codes;
use crate::session::SqliteSession;

impl DeviceCodeRepository for SqliteSession<'_> {
    fn add(&mut self, code: &NewDeviceCode) -> Result<bool, StoreError> {
        let added = diesel::insert_into(api_device_codes::table)
            .values((
                api_device_codes::device_code_hash.eq(&code.hash),
                api_device_codes::user_code.eq(code.user_code.as_str()),
                api_device_codes::application_id.eq(code.application_id.get()),
                api_device_codes::scopes.eq(code.scopes.to_text()),
                api_device_codes::status.eq(DeviceStatus::Pending.as_str()),
                api_device_codes::expires_at.eq(code.expires_at.timestamp_micros()),
            ))
            .on_conflict_do_nothing()
            .execute(self.conn)
            .map_err(store)?;
        Ok(added > 0)
    }

    // A writing transaction holds the write lock from its start.
    fn find(&mut self, hash: &str, application: ApplicationId) -> Result<Option<DeviceCode>, StoreError> {
        let row: Option<DeviceCodeRow> = api_device_codes::table
            .filter(api_device_codes::device_code_hash.eq(hash))
            .filter(api_device_codes::application_id.eq(application.get()))
            .select(DeviceCodeRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(DeviceCode::try_from).transpose()
    }

    fn find_by_user_code(&mut self, code: &UserCode) -> Result<Option<DeviceCode>, StoreError> {
        let row: Option<DeviceCodeRow> = api_device_codes::table
            .filter(api_device_codes::user_code.eq(code.as_str()))
            .select(DeviceCodeRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(DeviceCode::try_from).transpose()
    }

    fn record_poll(&mut self, id: DeviceCodeId, at: DateTime<Utc>) -> Result<(), StoreError> {
        let update = diesel::update(api_device_codes::table.find(id.get()));
        let update = update.set(api_device_codes::polled_at.eq(at.timestamp_micros()));
        update.execute(self.conn).map(drop).map_err(store)
    }

    fn decide(&mut self, id: DeviceCodeId, decision: &DeviceDecision) -> Result<bool, StoreError> {
        let pending =
            api_device_codes::table.find(id.get()).filter(api_device_codes::status.eq(DeviceStatus::Pending.as_str()));
        let decided = diesel::update(pending)
            .set((
                api_device_codes::status.eq(decision.status.as_str()),
                api_device_codes::user_id.eq(decision.user_id.get()),
                api_device_codes::organization_id.eq(decision.organization_id.map(OrganizationId::get)),
            ))
            .execute(self.conn)
            .map_err(store)?;
        Ok(decided > 0)
    }

    fn remove(&mut self, id: DeviceCodeId) -> Result<bool, StoreError> {
        let removed = diesel::delete(api_device_codes::table.find(id.get())).execute(self.conn).map_err(store)?;
        Ok(removed > 0)
    }

    fn remove_of(&mut self, user: UserId, application: ApplicationId) -> Result<(), StoreError> {
        let of_user = api_device_codes::table.filter(api_device_codes::user_id.eq(user.get()));
        let theirs = of_user.filter(api_device_codes::application_id.eq(application.get()));
        diesel::delete(theirs).execute(self.conn).map(drop).map_err(store)
    }

    fn remove_expired(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let expired: Vec<i64> = api_device_codes::table
            .filter(api_device_codes::expires_at.lt(now.timestamp_micros()))
            .order(api_device_codes::expires_at)
            .limit(rows(limit))
            .select(api_device_codes::id)
            .load(self.conn)
            .map_err(store)?;
        let expired = api_device_codes::table.filter(api_device_codes::id.eq_any(expired));
        diesel::delete(expired).execute(self.conn).map_err(store)
    }
}

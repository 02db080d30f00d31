use application::oauth::{DeviceCodeRepository, DeviceDecision, NewDeviceCode};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{ApplicationId, DeviceCodeId, OrganizationId, UserId};
use domain::oauth::{DeviceCode, DeviceStatus, UserCode};

use super::row::DeviceCodeRow;
use crate::schema::api_device_codes;
use crate::session::PgSession;
use crate::window::rows;

impl DeviceCodeRepository for PgSession<'_> {
    fn add(&mut self, code: &NewDeviceCode) -> Result<bool, StoreError> {
        let added = self.run(|conn| {
            diesel::insert_into(api_device_codes::table)
                .values((
                    api_device_codes::device_code_hash.eq(&code.hash),
                    api_device_codes::user_code.eq(code.user_code.as_str()),
                    api_device_codes::application_id.eq(code.application_id.get()),
                    api_device_codes::scopes.eq(code.scopes.to_text()),
                    api_device_codes::status.eq(DeviceStatus::Pending.as_str()),
                    api_device_codes::expires_at.eq(code.expires_at),
                ))
                .on_conflict_do_nothing()
                .execute(conn)
        })?;
        Ok(added > 0)
    }

    fn find(&mut self, hash: &str, application: ApplicationId) -> Result<Option<DeviceCode>, StoreError> {
        let query = api_device_codes::table
            .filter(api_device_codes::device_code_hash.eq(hash))
            .filter(api_device_codes::application_id.eq(application.get()))
            .select(DeviceCodeRow::as_select())
            .for_update();
        let row: Option<DeviceCodeRow> = self.run(|conn| query.first(conn).optional())?;
        row.map(DeviceCodeRow::into_device_code).transpose()
    }

    fn find_by_user_code(&mut self, code: &UserCode) -> Result<Option<DeviceCode>, StoreError> {
        let query = api_device_codes::table
            .filter(api_device_codes::user_code.eq(code.as_str()))
            .select(DeviceCodeRow::as_select());
        let row: Option<DeviceCodeRow> = self.run(|conn| query.first(conn).optional())?;
        row.map(DeviceCodeRow::into_device_code).transpose()
    }

    fn record_poll(&mut self, id: DeviceCodeId, at: DateTime<Utc>) -> Result<(), StoreError> {
        let update = diesel::update(api_device_codes::table.find(id.get())).set(api_device_codes::polled_at.eq(at));
        self.run(|conn| update.execute(conn)).map(drop)
    }

    fn decide(&mut self, id: DeviceCodeId, decision: &DeviceDecision) -> Result<bool, StoreError> {
        let pending =
            api_device_codes::table.find(id.get()).filter(api_device_codes::status.eq(DeviceStatus::Pending.as_str()));
        let update = diesel::update(pending).set((
            api_device_codes::status.eq(decision.status.as_str()),
            api_device_codes::user_id.eq(decision.user_id.get()),
            api_device_codes::organization_id.eq(decision.organization_id.map(OrganizationId::get)),
        ));
        let decided = self.run(|conn| update.execute(conn))?;
        Ok(decided > 0)
    }

    fn remove(&mut self, id: DeviceCodeId) -> Result<bool, StoreError> {
        let removed = self.run(|conn| diesel::delete(api_device_codes::table.find(id.get())).execute(conn))?;
        Ok(removed > 0)
    }

    fn remove_of(&mut self, user: UserId, application: ApplicationId) -> Result<(), StoreError> {
        let of_user = api_device_codes::table.filter(api_device_codes::user_id.eq(user.get()));
        let theirs = of_user.filter(api_device_codes::application_id.eq(application.get()));
        self.run(|conn| diesel::delete(theirs).execute(conn)).map(drop)
    }

    fn remove_expired(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        self.run(|conn| {
            let expired: Vec<i64> = api_device_codes::table
                .filter(api_device_codes::expires_at.lt(now))
                .order(api_device_codes::expires_at)
                .limit(rows(limit))
                .select(api_device_codes::id)
                .load(conn)?;
            diesel::delete(api_device_codes::table.filter(api_device_codes::id.eq_any(expired))).execute(conn)
        })
    }
}

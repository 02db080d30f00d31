//! Registrations that wait.

mod row;

use application::accounts::RegistrationRepository;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::registrations::Registration;

use crate::error::store;
use crate::row::limit as rows;
use crate::schema::registrations;
use crate::session::SqliteSession;

use row::RegistrationRow;

impl RegistrationRepository for SqliteSession<'_> {
    fn add(&mut self, token_hash: &str, registration: &Registration) -> Result<(), StoreError> {
        diesel::insert_into(registrations::table)
            .values((
                registrations::token_hash.eq(token_hash),
                registrations::email.eq(registration.email.as_str()),
                registrations::name.eq(&registration.name),
                registrations::password_hash.eq(registration.password_hash.expose()),
                registrations::attempts_left.eq(registration.attempts_left),
                registrations::expires_at.eq(registration.expires_at.timestamp_micros()),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn find(&mut self, token_hash: &str) -> Result<Option<Registration>, StoreError> {
        let query = registrations::table.find(token_hash).select(RegistrationRow::as_select());
        let row: Option<RegistrationRow> = query.first(self.conn).optional().map_err(store)?;
        row.map(Registration::try_from).transpose()
    }

    fn attempt(&mut self, token_hash: &str) -> Result<Option<Registration>, StoreError> {
        let row: Option<RegistrationRow> = diesel::update(registrations::table.find(token_hash))
            .filter(registrations::attempts_left.gt(0))
            .set(registrations::attempts_left.eq(registrations::attempts_left - 1))
            .returning(RegistrationRow::as_returning())
            .get_result(self.conn)
            .optional()
            .map_err(store)?;
        row.map(Registration::try_from).transpose()
    }

    fn take(&mut self, token_hash: &str) -> Result<Option<Registration>, StoreError> {
        let delete = diesel::delete(registrations::table.find(token_hash)).returning(RegistrationRow::as_returning());
        let row: Option<RegistrationRow> = delete.get_result(self.conn).optional().map_err(store)?;
        row.map(Registration::try_from).transpose()
    }

    fn remove_expired(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let expired: Vec<String> = registrations::table
            .filter(registrations::expires_at.lt(now.timestamp_micros()))
            .order(registrations::expires_at)
            .limit(rows(limit))
            .select(registrations::token_hash)
            .load(self.conn)
            .map_err(store)?;
        let expired = registrations::table.filter(registrations::token_hash.eq_any(expired));
        diesel::delete(expired).execute(self.conn).map_err(store)
    }
}

//! Registrations that wait.

mod row;

use application::accounts::RegistrationRepository;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::registrations::Registration;

use crate::schema::registrations;
use crate::session::PgSession;
use crate::window::rows;

use row::RegistrationRow;

impl RegistrationRepository for PgSession<'_> {
    fn add(&mut self, token_hash: &str, registration: &Registration) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::insert_into(registrations::table)
                .values((
                    registrations::token_hash.eq(token_hash),
                    registrations::email.eq(registration.email.as_str()),
                    registrations::name.eq(&registration.name),
                    registrations::password_hash.eq(registration.password_hash.expose()),
                    registrations::attempts_left.eq(registration.attempts_left),
                    registrations::expires_at.eq(registration.expires_at),
                ))
                .execute(conn)
        })
        .map(drop)
    }

    fn find(&mut self, token_hash: &str) -> Result<Option<Registration>, StoreError> {
        let query = registrations::table.find(token_hash).select(RegistrationRow::as_select());
        let row: Option<RegistrationRow> = self.run(|conn| query.first(conn).optional())?;
        row.map(RegistrationRow::into_registration).transpose()
    }

    fn attempt(&mut self, token_hash: &str) -> Result<Option<Registration>, StoreError> {
        let update = diesel::update(registrations::table.find(token_hash))
            .filter(registrations::attempts_left.gt(0))
            .set(registrations::attempts_left.eq(registrations::attempts_left - 1))
            .returning(RegistrationRow::as_returning());
        let row: Option<RegistrationRow> = self.run(|conn| update.get_result(conn).optional())?;
        row.map(RegistrationRow::into_registration).transpose()
    }

    fn take(&mut self, token_hash: &str) -> Result<Option<Registration>, StoreError> {
        let delete = diesel::delete(registrations::table.find(token_hash)).returning(RegistrationRow::as_returning());
        let row: Option<RegistrationRow> = self.run(|conn| delete.get_result(conn).optional())?;
        row.map(RegistrationRow::into_registration).transpose()
    }

    fn remove_expired(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        self.run(|conn| {
            let expired: Vec<String> = registrations::table
                .filter(registrations::expires_at.lt(now))
                .order(registrations::expires_at)
                .limit(rows(limit))
                .select(registrations::token_hash)
                .load(conn)?;
            diesel::delete(registrations::table.filter(registrations::token_hash.eq_any(expired))).execute(conn)
        })
    }
}

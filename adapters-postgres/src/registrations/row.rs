use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::registrations::Registration;
use domain::secrets::Secret;
use domain::users::EmailAddress;

use crate::row::corrupt;
use crate::schema::registrations;

/// A row of `registrations`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = registrations)]
pub(super) struct RegistrationRow {
    token_hash: String,
    email: String,
    name: String,
    password_hash: String,
    attempts_left: i64,
    expires_at: DateTime<Utc>,
}

impl RegistrationRow {
    pub(super) fn into_registration(self) -> Result<Registration, StoreError> {
        let email = EmailAddress::parse(&self.email);
        Ok(Registration {
            email: email.map_err(|_| corrupt("registrations", "email", &self.token_hash))?,
            name: self.name,
            password_hash: Secret::new(self.password_hash),
            attempts_left: self.attempts_left,
            expires_at: self.expires_at,
        })
    }
}

use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::registrations::Registration;
use domain::secrets::Secret;
use domain::users::EmailAddress;

use crate::row::Origin;
use crate::schema::registrations;

#[derive(Queryable, Selectable)]
#[diesel(table_name = registrations, check_for_backend(Sqlite))]
pub struct RegistrationRow {
    token_hash: String,
    email: String,
    name: String,
    password_hash: String,
    attempts_left: i64,
    expires_at: i64,
}

impl TryFrom<RegistrationRow> for Registration {
    type Error = StoreError;

    fn try_from(row: RegistrationRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "registrations", id: &row.token_hash };
        Ok(Self {
            email: origin.valid("email", EmailAddress::parse(&row.email).ok())?,
            expires_at: origin.time("expires_at", row.expires_at)?,
            name: row.name,
            password_hash: Secret::new(row.password_hash),
            attempts_left: row.attempts_left,
        })
    }
}

use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::ids::UserId;
use domain::users::{EmailAddress, User};

use crate::row::Origin;
use crate::schema::users;

#[derive(Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(Sqlite))]
pub struct UserRow {
    pub id: i64,
    pub username: String,
    pub email: String,
    pub name: String,
    pub password_hash: Option<String>,
    pub is_active: bool,
    pub is_superuser: bool,
    pub is_staff: bool,
    pub date_joined: i64,
    pub last_login: Option<i64>,
    pub email_verified_at: Option<i64>,
}

impl TryFrom<UserRow> for User {
    type Error = StoreError;

    fn try_from(row: UserRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "users", id: &row.id };
        Ok(Self {
            id: UserId::new(row.id),
            email: origin.valid("email", EmailAddress::kept(&row.email).ok())?,
            is_active: row.is_active,
            is_superuser: row.is_superuser,
            is_staff: row.is_staff,
            has_password: row.password_hash.is_some(),
            date_joined: origin.time("date_joined", row.date_joined)?,
            last_login: origin.optional_time("last_login", row.last_login)?,
            email_verified_at: origin.optional_time("email_verified_at", row.email_verified_at)?,
            username: row.username,
            name: row.name,
        })
    }
}

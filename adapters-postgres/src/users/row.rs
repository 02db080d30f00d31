use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::UserId;
use domain::users::User;

use crate::row::email;
use crate::schema::users;

/// A row of `users`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
pub(crate) struct UserRow {
    id: i64,
    username: String,
    email: String,
    name: String,
    pub(super) password_hash: Option<String>,
    is_active: bool,
    is_superuser: bool,
    is_staff: bool,
    date_joined: DateTime<Utc>,
    last_login: Option<DateTime<Utc>>,
    email_verified_at: Option<DateTime<Utc>>,
}

impl UserRow {
    pub(crate) fn into_user(self) -> Result<User, StoreError> {
        Ok(User {
            id: UserId::new(self.id),
            email: email(self.id, &self.email)?,
            username: self.username,
            name: self.name,
            is_active: self.is_active,
            is_superuser: self.is_superuser,
            is_staff: self.is_staff,
            has_password: self.password_hash.is_some(),
            date_joined: self.date_joined,
            last_login: self.last_login,
            email_verified_at: self.email_verified_at,
        })
    }
}

//! Accounts.

mod row;

use application::ports::StoreError;
use application::users::{NewUser, UserRepository};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::select;
use domain::ids::UserId;
use domain::secrets::Secret;
use domain::users::{EmailAddress, User};

use crate::error::store;
use crate::functions::lower;
use crate::schema::{api_authorizations, api_device_codes, api_grants, api_tokens, users};
use crate::session::SqliteSession;

pub use row::UserRow;

diesel::define_sql_function! {
    /// The first that is not null.
    fn ifnull(
        first: diesel::sql_types::Nullable<diesel::sql_types::BigInt>,
        second: diesel::sql_types::BigInt,
    ) -> diesel::sql_types::BigInt;
}

impl UserRepository for SqliteSession<'_> {
    fn add(&mut self, user: &NewUser) -> Result<UserId, StoreError> {
        diesel::insert_into(users::table)
            .values((
                users::username.eq(user.email.as_str()),
                users::email.eq(user.email.as_str()),
                users::name.eq(&user.name),
                users::password_hash.eq(user.password_hash.as_ref().map(Secret::expose)),
                users::is_superuser.eq(user.is_superuser),
                users::is_staff.eq(user.is_staff),
                users::date_joined.eq(user.date_joined.timestamp_micros()),
            ))
            .returning(users::id)
            .get_result(self.conn)
            .map(UserId::new)
            .map_err(store)
    }

    fn find(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        let row: Option<UserRow> =
            users::table.find(id.get()).select(UserRow::as_select()).first(self.conn).optional().map_err(store)?;
        row.map(User::try_from).transpose()
    }

    fn of_ids(&mut self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        let rows: Vec<UserRow> = users::table
            .filter(users::id.eq_any(ids.iter().map(|id| id.get())))
            .order(users::id)
            .select(UserRow::as_select())
            .load(self.conn)
            .map_err(store)?;
        rows.into_iter().map(User::try_from).collect()
    }

    // The transaction holds the write lock: nobody else has it.
    fn lock(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        UserRepository::find(self, id)
    }

    fn find_by_email(&mut self, email: &EmailAddress) -> Result<Option<User>, StoreError> {
        let row: Option<UserRow> = users::table
            .filter(lower(users::email).eq(email.as_str()))
            .select(UserRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(User::try_from).transpose()
    }

    fn find_login(&mut self, login: &str) -> Result<Option<(User, Option<Secret>)>, StoreError> {
        // Names are stored in lower case; SQLite's own `lower` knows ASCII letters only.
        let login = login.to_lowercase();
        let by_name = users::table
            .filter(lower(users::username).eq(&login))
            .select(UserRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        let row = match by_name {
            Some(row) => Some(row),
            None => users::table
                .filter(lower(users::email).eq(&login))
                .select(UserRow::as_select())
                .first(self.conn)
                .optional()
                .map_err(store)?,
        };
        row.map(|row| {
            let hash = row.password_hash.clone().map(Secret::new);
            User::try_from(row).map(|user| (user, hash))
        })
        .transpose()
    }

    fn password_hash(&mut self, id: UserId) -> Result<Option<Secret>, StoreError> {
        let hash: Option<Option<String>> =
            users::table.find(id.get()).select(users::password_hash).first(self.conn).optional().map_err(store)?;
        Ok(hash.flatten().map(Secret::new))
    }

    fn set_password_hash(&mut self, id: UserId, hash: &Secret) -> Result<(), StoreError> {
        diesel::update(users::table.find(id.get()))
            .set(users::password_hash.eq(hash.expose()))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn replace_password_hash(&mut self, id: UserId, old: &Secret, new: &Secret) -> Result<bool, StoreError> {
        let replaced = diesel::update(users::table.find(id.get()))
            .filter(users::password_hash.eq(old.expose()))
            .set(users::password_hash.eq(new.expose()))
            .execute(self.conn)
            .map_err(store)?;
        Ok(replaced == 1)
    }

    fn set_superuser(&mut self, id: UserId, is_superuser: bool) -> Result<(), StoreError> {
        diesel::update(users::table.find(id.get()))
            .set(users::is_superuser.eq(is_superuser))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn set_active(&mut self, id: UserId, is_active: bool) -> Result<(), StoreError> {
        diesel::update(users::table.find(id.get()))
            .set(users::is_active.eq(is_active))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn remove(&mut self, id: UserId) -> Result<(), StoreError> {
        diesel::delete(users::table.find(id.get())).execute(self.conn).map(drop).map_err(store)
    }

    fn revoke(&mut self, id: UserId) -> Result<(), StoreError> {
        let id = id.get();
        let grants = api_grants::table.filter(api_grants::user_id.eq(id));
        diesel::delete(grants).execute(self.conn).map_err(store)?;
        let devices = api_device_codes::table.filter(api_device_codes::user_id.eq(id));
        diesel::delete(devices).execute(self.conn).map_err(store)?;
        let authorizations = api_authorizations::table.filter(api_authorizations::user_id.eq(id));
        diesel::delete(authorizations).execute(self.conn).map_err(store)?;
        let tokens = api_tokens::table.filter(api_tokens::user_id.eq(id));
        diesel::delete(tokens).execute(self.conn).map(drop).map_err(store)
    }

    fn set_last_login(&mut self, id: UserId, at: DateTime<Utc>) -> Result<(), StoreError> {
        diesel::update(users::table.find(id.get()))
            .set(users::last_login.eq(at.timestamp_micros()))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn verify_email(&mut self, id: UserId, email: &EmailAddress, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let of_address = users::table.find(id.get()).filter(lower(users::email).eq(email.as_str()));
        let verified = diesel::update(of_address)
            .set(users::email_verified_at.eq(ifnull(users::email_verified_at, at.timestamp_micros()).nullable()))
            .execute(self.conn)
            .map_err(store)?;
        Ok(verified == 1)
    }

    fn any(&mut self) -> Result<bool, StoreError> {
        select(diesel::dsl::exists(users::table.select(users::id))).get_result(self.conn).map_err(store)
    }
}

//! Accounts.

mod row;

use application::ports::{Constraint, StoreError};
use application::users::{NewUser, UserRepository};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::UserId;
use domain::secrets::Secret;
use domain::users::{EmailAddress, User};

pub(crate) use row::UserRow;

use crate::row::{is_storable, storable};
use crate::schema::{api_authorizations, api_device_codes, api_grants, api_tokens, users};
use crate::session::PgSession;

diesel::define_sql_function! {
    /// The text in lower case.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

diesel::define_sql_function! {
    /// The first that is not null.
    fn coalesce(
        first: diesel::sql_types::Nullable<diesel::sql_types::Timestamptz>,
        second: diesel::sql_types::Timestamptz,
    ) -> diesel::sql_types::Timestamptz;
}

impl UserRepository for PgSession<'_> {
    fn add(&mut self, user: &NewUser) -> Result<UserId, StoreError> {
        let added: Option<i64> = self.run(|conn| {
            diesel::insert_into(users::table)
                .values((
                    users::username.eq(user.email.as_str()),
                    users::email.eq(user.email.as_str()),
                    users::name.eq(storable(&user.name)),
                    users::password_hash.eq(user.password_hash.as_ref().map(Secret::expose)),
                    users::is_superuser.eq(user.is_superuser),
                    users::is_staff.eq(user.is_staff),
                    users::date_joined.eq(user.date_joined),
                ))
                .on_conflict_do_nothing()
                .returning(users::id)
                .get_result(conn)
                .optional()
        })?;
        added.map(UserId::new).ok_or(StoreError::Conflict(Constraint::UserEmail))
    }

    fn find(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        let row = self.run(|conn| users::table.find(id.get()).select(UserRow::as_select()).first(conn).optional())?;
        row.map(UserRow::into_user).transpose()
    }

    fn of_ids(&mut self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let query = users::table.filter(users::id.eq_any(ids)).order(users::id).select(UserRow::as_select());
        let rows: Vec<UserRow> = self.run(|conn| query.load(conn))?;
        rows.into_iter().map(UserRow::into_user).collect()
    }

    fn lock(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        // Rows that refer to the account can be added meanwhile.
        let query = users::table.find(id.get()).select(UserRow::as_select()).for_no_key_update();
        let row = self.run(|conn| query.first(conn).optional())?;
        row.map(UserRow::into_user).transpose()
    }

    fn find_by_email(&mut self, email: &EmailAddress) -> Result<Option<User>, StoreError> {
        let row = self.run(|conn| {
            users::table
                .filter(lower(users::email).eq(email.as_str()))
                .select(UserRow::as_select())
                .first(conn)
                .optional()
        })?;
        row.map(UserRow::into_user).transpose()
    }

    fn find_login(&mut self, login: &str) -> Result<Option<(User, Option<Secret>)>, StoreError> {
        if !is_storable(login) {
            return Ok(None);
        }
        let login = login.to_lowercase();
        let row = self.run(|conn| {
            users::table
                .filter(lower(users::username).eq(&login).or(lower(users::email).eq(&login)))
                // Where the name of one account is the address of another, the name counts.
                .order(lower(users::username).eq(&login).desc())
                .select(UserRow::as_select())
                .first(conn)
                .optional()
        })?;
        row.map(|row| {
            let hash = row.password_hash.clone().map(Secret::new);
            Ok((row.into_user()?, hash))
        })
        .transpose()
    }

    fn password_hash(&mut self, id: UserId) -> Result<Option<Secret>, StoreError> {
        let hash: Option<Option<String>> =
            self.run(|conn| users::table.find(id.get()).select(users::password_hash).first(conn).optional())?;
        Ok(hash.flatten().map(Secret::new))
    }

    fn set_password_hash(&mut self, id: UserId, hash: &Secret) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(users::table.find(id.get())).set(users::password_hash.eq(hash.expose())).execute(conn)
        })
        .map(drop)
    }

    fn replace_password_hash(&mut self, id: UserId, old: &Secret, new: &Secret) -> Result<bool, StoreError> {
        let replaced = self.run(|conn| {
            diesel::update(users::table.find(id.get()))
                .filter(users::password_hash.eq(old.expose()))
                .set(users::password_hash.eq(new.expose()))
                .execute(conn)
        })?;
        Ok(replaced == 1)
    }

    fn set_superuser(&mut self, id: UserId, is_superuser: bool) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(users::table.find(id.get())).set(users::is_superuser.eq(is_superuser)).execute(conn)
        })
        .map(drop)
    }

    fn set_active(&mut self, id: UserId, is_active: bool) -> Result<(), StoreError> {
        self.run(|conn| diesel::update(users::table.find(id.get())).set(users::is_active.eq(is_active)).execute(conn))
            .map(drop)
    }

    fn remove(&mut self, id: UserId) -> Result<(), StoreError> {
        self.run(|conn| diesel::delete(users::table.find(id.get())).execute(conn)).map(drop)
    }

    fn revoke(&mut self, id: UserId) -> Result<(), StoreError> {
        let id = id.get();
        self.run(|conn| {
            diesel::delete(api_grants::table.filter(api_grants::user_id.eq(id))).execute(conn)?;
            diesel::delete(api_device_codes::table.filter(api_device_codes::user_id.eq(id))).execute(conn)?;
            diesel::delete(api_authorizations::table.filter(api_authorizations::user_id.eq(id))).execute(conn)?;
            diesel::delete(api_tokens::table.filter(api_tokens::user_id.eq(id))).execute(conn)
        })
        .map(drop)
    }

    fn set_last_login(&mut self, id: UserId, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.run(|conn| diesel::update(users::table.find(id.get())).set(users::last_login.eq(at)).execute(conn))
            .map(drop)
    }

    fn verify_email(&mut self, id: UserId, email: &EmailAddress, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let of_address = users::table.find(id.get()).filter(lower(users::email).eq(email.as_str()));
        let verified = self.run(|conn| {
            diesel::update(of_address)
                .set(users::email_verified_at.eq(coalesce(users::email_verified_at, at).nullable()))
                .execute(conn)
        })?;
        Ok(verified == 1)
    }

    fn any(&mut self) -> Result<bool, StoreError> {
        self.run(|conn| diesel::select(diesel::dsl::exists(users::table.select(users::id))).get_result(conn))
    }
}

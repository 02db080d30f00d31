//! How users want to be served.

use application::ports::StoreError;
use application::preferences::PreferenceRepository;
use diesel::prelude::*;
use domain::ids::UserId;
use domain::users::Preferences;

use crate::error::store;
use crate::schema::users;
use crate::session::SqliteSession;

impl PreferenceRepository for SqliteSession<'_> {
    fn of_user(&mut self, user: UserId) -> Result<Preferences, StoreError> {
        let found = users::table.find(user.get()).select(users::takes_resolved).first(self.conn).optional();
        Ok(Preferences { takes_resolved: found.map_err(store)?.unwrap_or_default() })
    }

    fn set_of_user(&mut self, user: UserId, preferences: &Preferences) -> Result<(), StoreError> {
        diesel::update(users::table.find(user.get()))
            .set(users::takes_resolved.eq(preferences.takes_resolved))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }
}

//! How users want to be served.

use application::ports::StoreError;
use application::preferences::PreferenceRepository;
use diesel::prelude::*;
use domain::ids::UserId;
use domain::users::Preferences;

use crate::schema::users;
use crate::session::PgSession;

impl PreferenceRepository for PgSession<'_> {
    fn of_user(&mut self, user: UserId) -> Result<Preferences, StoreError> {
        let query = users::table.find(user.get()).select(users::takes_resolved);
        let found: Option<bool> = self.run(|conn| query.first(conn).optional())?;
        Ok(Preferences { takes_resolved: found.unwrap_or_default() })
    }

    fn set_of_user(&mut self, user: UserId, preferences: &Preferences) -> Result<(), StoreError> {
        let update = diesel::update(users::table.find(user.get()));
        self.run(|conn| update.set(users::takes_resolved.eq(preferences.takes_resolved)).execute(conn)).map(drop)
    }
}

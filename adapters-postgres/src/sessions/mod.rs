//! Login sessions.

mod row;

use application::ports::{Constraint, StoreError};
use application::sessions::SessionRepository;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::UserId;
use domain::sessions::{Elevation, Session};

use crate::schema::sessions;
use crate::session::PgSession;
use crate::window::rows;
use row::{ElevationColumns, SessionRow};

impl SessionRepository for PgSession<'_> {
    fn add(&mut self, key_hash: &str, session: &Session) -> Result<(), StoreError> {
        let added = self.run(|conn| {
            diesel::insert_into(sessions::table)
                .values((
                    sessions::key_hash.eq(key_hash),
                    sessions::user_id.eq(session.user_id.get()),
                    sessions::expires_at.eq(session.expires_at),
                    ElevationColumns::from(session.elevation.as_ref()),
                ))
                .on_conflict_do_nothing()
                .execute(conn)
        })?;
        if added == 0 { Err(StoreError::Conflict(Constraint::Other)) } else { Ok(()) }
    }

    fn find(&mut self, key_hash: &str) -> Result<Option<Session>, StoreError> {
        let row =
            self.run(|conn| sessions::table.find(key_hash).select(SessionRow::as_select()).first(conn).optional())?;
        row.map(SessionRow::into_session).transpose()
    }

    fn set_elevation(&mut self, key_hash: &str, elevation: Option<&Elevation>) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(sessions::table.find(key_hash)).set(ElevationColumns::from(elevation)).execute(conn)
        })
        .map(drop)
    }

    fn remove(&mut self, key_hash: &str) -> Result<(), StoreError> {
        self.run(|conn| diesel::delete(sessions::table.find(key_hash)).execute(conn)).map(drop)
    }

    fn remove_ended(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        self.run(|conn| {
            let ended = sessions::table
                .filter(sessions::expires_at.lt(now))
                .order(sessions::expires_at)
                .limit(rows(limit))
                .select(sessions::key_hash);
            let ended: Vec<String> = ended.load(conn)?;
            diesel::delete(sessions::table.filter(sessions::key_hash.eq_any(ended))).execute(conn)
        })
    }

    fn remove_of_user(&mut self, user: UserId) -> Result<(), StoreError> {
        let theirs = sessions::table.filter(sessions::user_id.eq(user.get()));
        self.run(|conn| diesel::delete(theirs).execute(conn)).map(drop)
    }
}

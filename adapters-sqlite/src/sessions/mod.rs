//! Login sessions.

mod row;

use application::ports::StoreError;
use application::sessions::SessionRepository;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::UserId;
use domain::sessions::{Elevation, Session};

use crate::error::store;
use crate::row::limit as rows;
use crate::schema::sessions;
use crate::session::SqliteSession;

use row::{ElevationColumns, SessionRow};

impl SessionRepository for SqliteSession<'_> {
    fn add(&mut self, key_hash: &str, session: &Session) -> Result<(), StoreError> {
        diesel::insert_into(sessions::table)
            .values((
                sessions::key_hash.eq(key_hash),
                sessions::user_id.eq(session.user_id.get()),
                sessions::expires_at.eq(session.expires_at.timestamp_micros()),
                ElevationColumns::from(session.elevation.as_ref()),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn find(&mut self, key_hash: &str) -> Result<Option<Session>, StoreError> {
        let row: Option<SessionRow> = sessions::table
            .find(key_hash)
            .select(SessionRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(Session::try_from).transpose()
    }

    fn set_elevation(&mut self, key_hash: &str, elevation: Option<&Elevation>) -> Result<(), StoreError> {
        diesel::update(sessions::table.find(key_hash))
            .set(ElevationColumns::from(elevation))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn remove(&mut self, key_hash: &str) -> Result<(), StoreError> {
        diesel::delete(sessions::table.find(key_hash)).execute(self.conn).map(drop).map_err(store)
    }

    fn remove_ended(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let ended: Vec<String> = sessions::table
            .filter(sessions::expires_at.lt(now.timestamp_micros()))
            .order(sessions::expires_at)
            .limit(rows(limit))
            .select(sessions::key_hash)
            .load(self.conn)
            .map_err(store)?;
        for key_hash in &ended {
            diesel::delete(sessions::table.find(key_hash)).execute(self.conn).map_err(store)?;
        }
        Ok(ended.len())
    }

    fn remove_of_user(&mut self, user: UserId) -> Result<(), StoreError> {
        let theirs = sessions::table.filter(sessions::user_id.eq(user.get()));
        diesel::delete(theirs).execute(self.conn).map(drop).map_err(store)
    }
}

//! Login sessions.

mod row;

use application::ports::StoreError;
use application::sessions::SessionRepository;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::UserId;
use domain::sessions::{Elevation, IDLE, Session, SessionId, USE_RECORD_EVERY};

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
                sessions::id.eq(session.id.as_str()),
                sessions::user_id.eq(session.user_id.get()),
                sessions::date_added.eq(session.date_added.timestamp_micros()),
                sessions::last_used_at.eq(session.last_used_at.timestamp_micros()),
                sessions::ip_address.eq(session.client.ip_address.map(|address| address.to_string())),
                sessions::user_agent.eq(&session.client.user_agent),
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

    fn rotate(&mut self, key_hash: &str, new_key_hash: &str, elevation: &Elevation) -> Result<bool, StoreError> {
        let rotated = diesel::update(sessions::table.find(key_hash))
            .set((sessions::key_hash.eq(new_key_hash), ElevationColumns::from(Some(elevation))))
            .execute(self.conn)
            .map_err(store)?;
        Ok(rotated == 1)
    }

    fn record_use(&mut self, key_hash: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        diesel::update(sessions::table.find(key_hash))
            .filter(sessions::last_used_at.le((at - USE_RECORD_EVERY).timestamp_micros()))
            .set(sessions::last_used_at.eq(at.timestamp_micros()))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn list(&mut self, user: UserId, now: DateTime<Utc>, limit: usize) -> Result<Vec<(String, Session)>, StoreError> {
        let listed: Vec<(String, SessionRow)> = sessions::table
            .filter(sessions::user_id.eq(user.get()))
            .filter(sessions::expires_at.gt(now.timestamp_micros()))
            .filter(sessions::last_used_at.gt((now - IDLE).timestamp_micros()))
            .order((sessions::last_used_at.desc(), sessions::id))
            .limit(rows(limit))
            .select((sessions::key_hash, SessionRow::as_select()))
            .load(self.conn)
            .map_err(store)?;
        listed.into_iter().map(|(key_hash, row)| Ok((key_hash, row.try_into()?))).collect()
    }

    fn remove_by_id(&mut self, user: UserId, id: &SessionId) -> Result<Option<String>, StoreError> {
        let theirs = sessions::table.filter(sessions::user_id.eq(user.get())).filter(sessions::id.eq(id.as_str()));
        diesel::delete(theirs).returning(sessions::key_hash).get_result(self.conn).optional().map_err(store)
    }

    fn remove_others(&mut self, user: UserId, key_hash: &str) -> Result<(), StoreError> {
        let theirs = sessions::table.filter(sessions::user_id.eq(user.get())).filter(sessions::key_hash.ne(key_hash));
        diesel::delete(theirs).execute(self.conn).map(drop).map_err(store)
    }

    fn remove(&mut self, key_hash: &str) -> Result<(), StoreError> {
        diesel::delete(sessions::table.find(key_hash)).execute(self.conn).map(drop).map_err(store)
    }

    fn remove_ended(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let ended: Vec<String> = sessions::table
            .filter(
                sessions::expires_at
                    .lt(now.timestamp_micros())
                    .or(sessions::last_used_at.lt((now - IDLE).timestamp_micros())),
            )
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

//! Login sessions.

mod row;

use application::ports::{Constraint, StoreError};
use application::sessions::SessionRepository;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::UserId;
use domain::sessions::{Elevation, IDLE, Session, SessionId, USE_RECORD_EVERY};

use crate::row::storable;
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
                    sessions::id.eq(session.id.as_str()),
                    sessions::user_id.eq(session.user_id.get()),
                    sessions::date_added.eq(session.date_added),
                    sessions::last_used_at.eq(session.last_used_at),
                    sessions::ip_address.eq(session.client.ip_address.map(|address| address.to_string())),
                    sessions::user_agent.eq(session.client.user_agent.as_deref().map(storable)),
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

    fn rotate(&mut self, key_hash: &str, new_key_hash: &str, elevation: &Elevation) -> Result<bool, StoreError> {
        let rotated = self.run(|conn| {
            diesel::update(sessions::table.find(key_hash))
                .set((sessions::key_hash.eq(new_key_hash), ElevationColumns::from(Some(elevation))))
                .execute(conn)
        })?;
        Ok(rotated == 1)
    }

    fn record_use(&mut self, key_hash: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(sessions::table.find(key_hash))
                .filter(sessions::last_used_at.le(at - USE_RECORD_EVERY))
                .set(sessions::last_used_at.eq(at))
                .execute(conn)
        })
        .map(drop)
    }

    fn list(&mut self, user: UserId, now: DateTime<Utc>, limit: usize) -> Result<Vec<(String, Session)>, StoreError> {
        let listed: Vec<(String, SessionRow)> = self.run(|conn| {
            sessions::table
                .filter(sessions::user_id.eq(user.get()))
                .filter(sessions::expires_at.gt(now))
                .filter(sessions::last_used_at.gt(now - IDLE))
                .order((sessions::last_used_at.desc(), sessions::id))
                .limit(rows(limit))
                .select((sessions::key_hash, SessionRow::as_select()))
                .load(conn)
        })?;
        listed.into_iter().map(|(key_hash, row)| Ok((key_hash, row.into_session()?))).collect()
    }

    fn remove_by_id(&mut self, user: UserId, id: &SessionId) -> Result<Option<String>, StoreError> {
        let theirs = sessions::table.filter(sessions::user_id.eq(user.get())).filter(sessions::id.eq(id.as_str()));
        self.run(|conn| diesel::delete(theirs).returning(sessions::key_hash).get_result(conn).optional())
    }

    fn remove_others(&mut self, user: UserId, key_hash: &str) -> Result<(), StoreError> {
        let theirs = sessions::table.filter(sessions::user_id.eq(user.get())).filter(sessions::key_hash.ne(key_hash));
        self.run(|conn| diesel::delete(theirs).execute(conn)).map(drop)
    }

    fn remove(&mut self, key_hash: &str) -> Result<(), StoreError> {
        self.run(|conn| diesel::delete(sessions::table.find(key_hash)).execute(conn)).map(drop)
    }

    fn remove_ended(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        self.run(|conn| {
            let ended = sessions::table
                .filter(sessions::expires_at.lt(now).or(sessions::last_used_at.lt(now - IDLE)))
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

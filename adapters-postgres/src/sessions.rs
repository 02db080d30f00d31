//! Login sessions.

use application::ports::{Constraint, StoreError};
use application::sessions::SessionRepository;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::UserId;
use domain::sessions::{Elevation, Session};

use crate::paging::rows;
use crate::row::corrupt;
use crate::schema::sessions;
use crate::session::PgSession;

/// A row of `sessions`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct SessionRow {
    user_id: i64,
    expires_at: DateTime<Utc>,
    elevation_key_hash: Option<String>,
    elevation_opened_at: Option<DateTime<Utc>>,
    elevation_used_at: Option<DateTime<Utc>>,
}

impl SessionRow {
    fn into_session(self) -> Result<Session, StoreError> {
        let elevation = match (self.elevation_key_hash, self.elevation_opened_at, self.elevation_used_at) {
            (None, None, None) => None,
            (Some(key_hash), Some(opened_at), Some(used_at)) => Some(Elevation { key_hash, opened_at, used_at }),
            // The key of a session is not for logs: the user tells which it is.
            _ => return Err(corrupt("sessions", "elevation_key_hash", format!("of user {}", self.user_id))),
        };
        Ok(Session { user_id: UserId::new(self.user_id), expires_at: self.expires_at, elevation })
    }
}

/// The columns of an elevation; all of them are null where there is none.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = sessions, treat_none_as_null = true, treat_none_as_default_value = false)]
struct ElevationColumns<'a> {
    elevation_key_hash: Option<&'a str>,
    elevation_opened_at: Option<DateTime<Utc>>,
    elevation_used_at: Option<DateTime<Utc>>,
}

impl<'a> From<Option<&'a Elevation>> for ElevationColumns<'a> {
    fn from(elevation: Option<&'a Elevation>) -> Self {
        Self {
            elevation_key_hash: elevation.map(|elevation| elevation.key_hash.as_str()),
            elevation_opened_at: elevation.map(|elevation| elevation.opened_at),
            elevation_used_at: elevation.map(|elevation| elevation.used_at),
        }
    }
}

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
}

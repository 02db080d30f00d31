use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::UserId;
use domain::sessions::{Client, Elevation, Session, SessionId};

use crate::row::corrupt;
use crate::schema::sessions;

/// A row of `sessions`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub(crate) struct SessionRow {
    id: String,
    user_id: i64,
    date_added: DateTime<Utc>,
    last_used_at: DateTime<Utc>,
    ip_address: Option<String>,
    user_agent: Option<String>,
    expires_at: DateTime<Utc>,
    elevation_key_hash: Option<String>,
    elevation_opened_at: Option<DateTime<Utc>>,
    elevation_used_at: Option<DateTime<Utc>>,
}

impl SessionRow {
    pub(crate) fn into_session(self) -> Result<Session, StoreError> {
        let elevation = match (self.elevation_key_hash, self.elevation_opened_at, self.elevation_used_at) {
            (None, None, None) => None,
            (Some(key_hash), Some(opened_at), Some(used_at)) => Some(Elevation { key_hash, opened_at, used_at }),
            // The key of a session is not for logs: the user tells which it is.
            _ => return Err(corrupt("sessions", "elevation_key_hash", format!("of user {}", self.user_id))),
        };
        let ip_address = match self.ip_address.map(|text| text.parse()) {
            None => None,
            Some(Ok(address)) => Some(address),
            Some(Err(_)) => return Err(corrupt("sessions", "ip_address", format!("of user {}", self.user_id))),
        };
        Ok(Session {
            id: SessionId::new(self.id),
            user_id: UserId::new(self.user_id),
            date_added: self.date_added,
            last_used_at: self.last_used_at,
            client: Client { ip_address, user_agent: self.user_agent },
            expires_at: self.expires_at,
            elevation,
        })
    }
}

/// The columns of an elevation; all of them are null where there is none.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = sessions, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct ElevationColumns<'a> {
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

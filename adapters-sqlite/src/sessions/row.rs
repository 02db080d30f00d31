use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::ids::UserId;
use domain::sessions::{Client, Elevation, Session, SessionId};

use crate::row::Origin;
use crate::schema::sessions;

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions, check_for_backend(Sqlite))]
pub struct SessionRow {
    id: String,
    user_id: i64,
    date_added: i64,
    last_used_at: i64,
    ip_address: Option<String>,
    user_agent: Option<String>,
    expires_at: i64,
    elevation_key_hash: Option<String>,
    elevation_opened_at: Option<i64>,
    elevation_used_at: Option<i64>,
}

impl TryFrom<SessionRow> for Session {
    type Error = StoreError;

    fn try_from(row: SessionRow) -> Result<Self, StoreError> {
        // The key stays out of reports: it is as good as a name.
        let user = format!("of user {}", row.user_id);
        let origin = Origin { table: "sessions", id: &user };
        let elevation = match (row.elevation_key_hash, row.elevation_opened_at, row.elevation_used_at) {
            (None, None, None) => None,
            (Some(key_hash), Some(opened_at), Some(used_at)) => Some(Elevation {
                key_hash,
                opened_at: origin.time("elevation_opened_at", opened_at)?,
                used_at: origin.time("elevation_used_at", used_at)?,
            }),
            _ => return origin.valid("elevation_key_hash", None),
        };
        let ip_address = row.ip_address.map(|text| origin.valid("ip_address", text.parse().ok())).transpose()?;
        Ok(Self {
            id: SessionId::new(row.id),
            user_id: UserId::new(row.user_id),
            date_added: origin.time("date_added", row.date_added)?,
            last_used_at: origin.time("last_used_at", row.last_used_at)?,
            client: Client { ip_address, user_agent: row.user_agent },
            expires_at: origin.time("expires_at", row.expires_at)?,
            elevation,
        })
    }
}

/// All three are set, or none is.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = sessions, treat_none_as_null = true)]
pub struct ElevationColumns<'a> {
    elevation_key_hash: Option<&'a str>,
    elevation_opened_at: Option<i64>,
    elevation_used_at: Option<i64>,
}

impl<'a> From<Option<&'a Elevation>> for ElevationColumns<'a> {
    fn from(elevation: Option<&'a Elevation>) -> Self {
        Self {
            elevation_key_hash: elevation.map(|elevation| elevation.key_hash.as_str()),
            elevation_opened_at: elevation.map(|elevation| elevation.opened_at.timestamp_micros()),
            elevation_used_at: elevation.map(|elevation| elevation.used_at.timestamp_micros()),
        }
    }
}

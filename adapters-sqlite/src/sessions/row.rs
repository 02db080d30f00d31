use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::ids::UserId;
use domain::sessions::{Elevation, Session};

use crate::row::Origin;
use crate::schema::sessions;

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions, check_for_backend(Sqlite))]
pub struct SessionRow {
    user_id: i64,
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
        Ok(Self {
            user_id: UserId::new(row.user_id),
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

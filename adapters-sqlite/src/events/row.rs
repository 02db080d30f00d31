use std::fmt::Display;

use application::events::EventRecord;
use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::events::EventId;
use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId};
use uuid::Uuid;

use crate::row::Origin;
use crate::schema::events;

#[derive(Queryable, Selectable)]
#[diesel(table_name = events, check_for_backend(Sqlite))]
pub struct EventRow {
    sequence: i64,
    project_id: i64,
    event_id: Vec<u8>,
    issue_id: i64,
    timestamp: i64,
    received: i64,
    environment: Option<String>,
    release: Option<String>,
    payload: Vec<u8>,
    hash: Option<Vec<u8>>,
}

impl TryFrom<EventRow> for EventRecord {
    type Error = StoreError;

    fn try_from(row: EventRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "events", id: &row.sequence };
        Ok(Self {
            project_id: ProjectId::new(row.project_id),
            id: event_id(&origin, &row.event_id)?,
            issue_id: IssueId::new(row.issue_id),
            timestamp: origin.time("timestamp", row.timestamp)?,
            received: origin.time("received", row.received)?,
            environment: row.environment,
            release: row.release,
            hash: row.hash.map(|bytes| group_hash(&origin, &bytes)).transpose()?,
            payload: row.payload,
        })
    }
}

/// Reads the 16 bytes of an id.
pub fn event_id<I: Display>(origin: &Origin<'_, I>, bytes: &[u8]) -> Result<EventId, StoreError> {
    origin.valid("event_id", Uuid::from_slice(bytes).ok().map(EventId::new))
}

/// The 16 bytes of a hash.
pub fn hash_bytes(hash: &GroupHash) -> [u8; 16] {
    hash.bits().to_be_bytes()
}

/// Reads [`hash_bytes`].
pub fn group_hash<I: Display>(origin: &Origin<'_, I>, bytes: &[u8]) -> Result<GroupHash, StoreError> {
    let bits = bytes.try_into().ok().map(u128::from_be_bytes);
    origin.valid("hash", bits.map(GroupHash::of_bits))
}

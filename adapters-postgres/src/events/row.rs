use application::events::EventRecord;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::events::EventId;
use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId};
use uuid::Uuid;

use crate::schema::events;

/// A row of `events`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = events)]
pub(crate) struct EventRow {
    project_id: i64,
    event_id: Uuid,
    issue_id: i64,
    timestamp: DateTime<Utc>,
    received: DateTime<Utc>,
    environment: Option<String>,
    release: Option<String>,
    payload: Vec<u8>,
    hash: Option<Uuid>,
}

impl From<EventRow> for EventRecord {
    fn from(row: EventRow) -> Self {
        Self {
            project_id: ProjectId::new(row.project_id),
            id: EventId::new(row.event_id),
            issue_id: IssueId::new(row.issue_id),
            timestamp: row.timestamp,
            received: row.received,
            environment: row.environment,
            release: row.release,
            hash: row.hash.map(group_hash),
            payload: row.payload,
        }
    }
}

/// A hash as its column holds it.
pub(crate) fn hash_uuid(hash: &GroupHash) -> Uuid {
    Uuid::from_u128(hash.bits())
}

/// Reads [`hash_uuid`].
pub(crate) fn group_hash(hash: Uuid) -> GroupHash {
    GroupHash::of_bits(hash.as_u128())
}

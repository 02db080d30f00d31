use application::events::EventRecord;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::events::EventId;
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
            payload: row.payload,
        }
    }
}

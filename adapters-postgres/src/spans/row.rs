use std::collections::HashMap;

use application::ports::StoreError;
use application::spans::TransactionRecord;
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use domain::events::EventId;
use domain::ids::{ProjectId, TransactionId, TransactionKindId};
use domain::spans::{SpanId, SpanStatus, TraceId};
use uuid::Uuid;

use crate::row::corrupt;
use crate::schema::transactions;

#[derive(Queryable, Selectable)]
#[diesel(table_name = transactions, check_for_backend(Pg))]
pub(super) struct TransactionRow {
    id: i64,
    project_id: i64,
    event_id: Uuid,
    kind_id: i64,
    timestamp: DateTime<Utc>,
    start: DateTime<Utc>,
    received: DateTime<Utc>,
    trace_id: Uuid,
    span_id: i64,
    parent_span_id: Option<i64>,
    status: String,
    release: Option<String>,
    weight: f64,
    payload: Vec<u8>,
}

impl TransactionRow {
    /// The transaction, and the id of its row.
    pub(super) fn into_record(self) -> Result<(TransactionId, TransactionRecord), StoreError> {
        let status = SpanStatus::parse(&self.status).ok_or_else(|| corrupt("transactions", "status", self.id))?;
        let record = TransactionRecord {
            project_id: ProjectId::new(self.project_id),
            event_id: EventId::new(self.event_id),
            kind_id: TransactionKindId::new(self.kind_id),
            timestamp: self.timestamp,
            start: self.start,
            received: self.received,
            trace_id: TraceId::new(self.trace_id),
            span_id: SpanId::of_stored(self.span_id),
            parent_span_id: self.parent_span_id.map(SpanId::of_stored),
            status,
            release: self.release,
            weight: self.weight,
            payload: self.payload,
        };
        Ok((TransactionId::new(self.id), record))
    }
}

/// What was found for each of these places: all there is was found or made just now.
pub(super) fn numbers(places: &[i64], found: &HashMap<i64, i64>) -> Result<Vec<i64>, StoreError> {
    let gone = || StoreError::Other("a row that was just made is gone".into());
    places.iter().map(|place| found.get(place).copied().ok_or_else(gone)).collect()
}

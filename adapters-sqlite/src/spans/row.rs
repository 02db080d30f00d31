use application::ports::StoreError;
use application::spans::TransactionRecord;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::ids::{ProjectId, TransactionId, TransactionKindId};
use domain::spans::{SpanId, SpanStatus, TraceId};
use uuid::Uuid;

use crate::events::event_id;
use crate::row::Origin;
use crate::schema::transactions;

#[derive(Queryable, Selectable)]
#[diesel(table_name = transactions, check_for_backend(Sqlite))]
pub struct TransactionRow {
    id: i64,
    project_id: i64,
    event_id: Vec<u8>,
    kind_id: i64,
    timestamp: i64,
    start: i64,
    received: i64,
    trace_id: Vec<u8>,
    span_id: i64,
    parent_span_id: Option<i64>,
    status: String,
    release: Option<String>,
    weight: f64,
    payload: Vec<u8>,
}

impl TransactionRow {
    /// The transaction, and the id of its row.
    pub fn into_record(self) -> Result<(TransactionId, TransactionRecord), StoreError> {
        let origin = Origin { table: "transactions", id: &self.id };
        let record = TransactionRecord {
            project_id: ProjectId::new(self.project_id),
            event_id: event_id(&origin, &self.event_id)?,
            kind_id: TransactionKindId::new(self.kind_id),
            timestamp: origin.time("timestamp", self.timestamp)?,
            start: origin.time("start", self.start)?,
            received: origin.time("received", self.received)?,
            trace_id: origin.valid("trace_id", Uuid::from_slice(&self.trace_id).ok().map(TraceId::new))?,
            span_id: SpanId::of_stored(self.span_id),
            parent_span_id: self.parent_span_id.map(SpanId::of_stored),
            status: origin.valid("status", SpanStatus::parse(&self.status))?,
            release: self.release,
            weight: self.weight,
            payload: self.payload,
        };
        Ok((TransactionId::new(self.id), record))
    }
}

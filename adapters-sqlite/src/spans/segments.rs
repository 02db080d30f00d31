//! Spans that were sent by themselves.

use application::ports::StoreError;
use application::spans::{SegmentKey, SegmentRepository, StreamedRecord};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary};
use domain::ids::ProjectId;
use domain::spans::{SpanId, TraceId};
use uuid::Uuid;

use crate::error::store;
use crate::row::{Origin, limit as rows};
use crate::session::SqliteSession;
use crate::sql::{Sql, Value};
use crate::statement::execute;

type Key = (BigInt, Binary, BigInt);
type KeyValues = (i64, Vec<u8>, i64);

impl SegmentRepository for SqliteSession<'_> {
    fn add(&mut self, spans: &[StreamedRecord], due: DateTime<Utc>) -> Result<(), StoreError> {
        spans.iter().try_for_each(|span| add(self.conn, span, due)).map_err(store)
    }

    fn take_due(&mut self, now: DateTime<Utc>, limit: usize) -> Result<Vec<SegmentKey>, StoreError> {
        let due: Vec<KeyValues> =
            Sql::new("SELECT project_id, trace_id, segment_id FROM streamed_segments WHERE due <= ")
                .with(now.timestamp_micros())
                .then(" ORDER BY due LIMIT ")
                .with(rows(limit))
                .query::<Key>()
                .load(self.conn)
                .map_err(store)?;
        for (project, trace, segment) in &due {
            execute!(
                self.conn,
                "UPDATE streamed_segments SET due = NULL WHERE project_id = ? AND trace_id = ? AND segment_id = ?",
                *project,
                trace.as_slice(),
                *segment,
            )
            .map_err(store)?;
        }
        due.into_iter().map(key).collect()
    }

    fn spans(&mut self, segment: &SegmentKey, limit: usize) -> Result<Vec<StreamedRecord>, StoreError> {
        let trace = segment.trace_id.uuid();
        let found: Vec<(i64, i64, Vec<u8>)> =
            Sql::new("SELECT span_id, received, payload FROM streamed_spans WHERE project_id = ")
                .with(segment.project_id.get())
                .then(" AND trace_id = ")
                .with(Value::Bytes(trace.as_bytes().to_vec()))
                .then(" AND segment_id = ")
                .with(segment.segment_id.stored())
                .then(" ORDER BY span_id <> segment_id, received, span_id LIMIT ")
                .with(rows(limit))
                .query::<(BigInt, BigInt, Binary)>()
                .load(self.conn)
                .map_err(store)?;
        let record = |(span, received, payload)| {
            let origin = Origin { table: "streamed_spans", id: &span };
            let received = origin.time("received", received)?;
            Ok(StreamedRecord { segment: *segment, span_id: SpanId::of_stored(span), received, payload })
        };
        found.into_iter().map(record).collect()
    }

    fn remove_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let old: Vec<KeyValues> =
            Sql::new("SELECT project_id, trace_id, segment_id FROM streamed_segments WHERE received < ")
                .with(before.timestamp_micros())
                .then(" ORDER BY received LIMIT ")
                .with(rows(limit))
                .query::<Key>()
                .load(self.conn)
                .map_err(store)?;
        for (project, trace, segment) in &old {
            let trace = trace.as_slice();
            execute!(
                self.conn,
                "DELETE FROM streamed_spans WHERE project_id = ? AND trace_id = ? AND segment_id = ?",
                *project,
                trace,
                *segment,
            )
            .map_err(store)?;
            execute!(
                self.conn,
                "DELETE FROM streamed_segments WHERE project_id = ? AND trace_id = ? AND segment_id = ?",
                *project,
                trace,
                *segment,
            )
            .map_err(store)?;
        }
        Ok(old.len())
    }
}

fn add(conn: &mut SqliteConnection, span: &StreamedRecord, due: DateTime<Utc>) -> QueryResult<()> {
    let trace = span.segment.trace_id.uuid();
    let (project, trace, segment) =
        (span.segment.project_id.get(), trace.as_bytes().as_slice(), span.segment.segment_id.stored());
    let received = span.received.timestamp_micros();
    let added = execute!(
        conn,
        "INSERT INTO streamed_spans (project_id, trace_id, segment_id, span_id, received, payload) \
         VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        project,
        trace,
        segment,
        span.span_id.stored(),
        received,
        span.payload.as_slice(),
    )?;
    if added == 0 {
        return Ok(());
    }
    let due = due.timestamp_micros();
    execute!(
        conn,
        "INSERT INTO streamed_segments (project_id, trace_id, segment_id, has_root, due, received) \
         VALUES (?, ?, ?, ?, iif(?, ?, NULL), ?) \
         ON CONFLICT (project_id, trace_id, segment_id) DO UPDATE SET \
             has_root = has_root OR excluded.has_root, received = max(received, excluded.received), \
             due = coalesce(due, iif(has_root OR excluded.has_root, ?, NULL))",
        project,
        trace,
        segment,
        span.is_root(),
        span.is_root(),
        due,
        received,
        due,
    )
    .map(drop)
}

fn key((project, trace, segment): KeyValues) -> Result<SegmentKey, StoreError> {
    let origin = Origin { table: "streamed_segments", id: &segment };
    Ok(SegmentKey {
        project_id: ProjectId::new(project),
        trace_id: origin.valid("trace_id", Uuid::from_slice(&trace).ok().map(TraceId::new))?,
        segment_id: SpanId::of_stored(segment),
    })
}

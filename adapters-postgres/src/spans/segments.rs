//! Spans that were sent by themselves.

use std::collections::BTreeMap;

use application::ports::StoreError;
use application::spans::{SegmentKey, SegmentRepository, StreamedRecord};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bytea, Timestamptz, Uuid as SqlUuid};
use domain::ids::ProjectId;
use domain::spans::{SpanId, TraceId};
use uuid::Uuid;

use crate::session::PgSession;
use crate::statement::statement;
use crate::window::rows;

const ADD_SPANS: &str = "
    INSERT INTO streamed_spans (project_id, trace_id, segment_id, span_id, received, payload)
    SELECT * FROM unnest(?, ?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING
    RETURNING project_id, trace_id, segment_id, span_id, received";

// Waits for who is making a transaction of a segment just now: it falls due again then.
const ADD_SEGMENTS: &str = "
    INSERT INTO streamed_segments AS s (project_id, trace_id, segment_id, has_root, received, due)
    SELECT n.project_id, n.trace_id, n.segment_id, n.has_root, n.received, CASE WHEN n.has_root THEN ? END
    FROM unnest(?, ?, ?, ?, ?) AS n (project_id, trace_id, segment_id, has_root, received)
    ON CONFLICT (project_id, trace_id, segment_id) DO UPDATE SET
        has_root = s.has_root OR excluded.has_root, received = greatest(s.received, excluded.received),
        due = coalesce(s.due, CASE WHEN s.has_root OR excluded.has_root THEN ? END)";

const TAKE_DUE: &str = "
    UPDATE streamed_segments SET due = NULL WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM streamed_segments WHERE due <= ? ORDER BY due LIMIT ? FOR UPDATE SKIP LOCKED))
    RETURNING project_id, trace_id, segment_id";

const SPANS: &str = "
    SELECT span_id, received, payload FROM streamed_spans
    WHERE project_id = ? AND trace_id = ? AND segment_id = ?
    ORDER BY span_id <> segment_id, received, span_id LIMIT ?";

const REMOVE_BEFORE: &str = "
    WITH old AS (
        SELECT project_id, trace_id, segment_id FROM streamed_segments
        WHERE received < ? ORDER BY received LIMIT ? FOR UPDATE SKIP LOCKED
    ), of_old AS (
        DELETE FROM streamed_spans s USING old
        WHERE s.project_id = old.project_id AND s.trace_id = old.trace_id AND s.segment_id = old.segment_id
    )
    DELETE FROM streamed_segments s USING old
    WHERE s.project_id = old.project_id AND s.trace_id = old.trace_id AND s.segment_id = old.segment_id";

type Key = (i64, Uuid, i64);

impl SegmentRepository for PgSession<'_> {
    fn add(&mut self, spans: &[StreamedRecord], due: DateTime<Utc>) -> Result<(), StoreError> {
        let projects: Vec<i64> = spans.iter().map(|span| span.segment.project_id.get()).collect();
        let traces: Vec<Uuid> = spans.iter().map(|span| span.segment.trace_id.uuid()).collect();
        let segments: Vec<i64> = spans.iter().map(|span| span.segment.segment_id.stored()).collect();
        let ids: Vec<i64> = spans.iter().map(|span| span.span_id.stored()).collect();
        let received: Vec<_> = spans.iter().map(|span| span.received).collect();
        let payloads: Vec<&[u8]> = spans.iter().map(|span| span.payload.as_slice()).collect();
        let added: Vec<(i64, Uuid, i64, i64, DateTime<Utc>)> = self.run(|conn| {
            statement::<(BigInt, SqlUuid, BigInt, BigInt, Timestamptz)>(
                ADD_SPANS,
                &[&projects, &traces, &segments, &ids, &received, &payloads],
            )
            .load(conn)
        })?;
        let mut fresh: BTreeMap<Key, (bool, DateTime<Utc>)> = BTreeMap::new();
        for (project, trace, segment, span, received) in added {
            let (has_root, last) = fresh.entry((project, trace, segment)).or_insert((false, received));
            *has_root |= span == segment;
            *last = received.max(*last);
        }
        self.note_segments(&fresh, due)
    }

    fn take_due(&mut self, now: DateTime<Utc>, limit: usize) -> Result<Vec<SegmentKey>, StoreError> {
        let limit = rows(limit);
        let due: Vec<Key> =
            self.run(|conn| statement::<(BigInt, SqlUuid, BigInt)>(TAKE_DUE, &[&now, &limit]).load(conn))?;
        let key = |(project, trace, segment)| SegmentKey {
            project_id: ProjectId::new(project),
            trace_id: TraceId::new(trace),
            segment_id: SpanId::of_stored(segment),
        };
        Ok(due.into_iter().map(key).collect())
    }

    fn spans(&mut self, segment: &SegmentKey, limit: usize) -> Result<Vec<StreamedRecord>, StoreError> {
        let (project, traces, id) = (segment.project_id.get(), segment.trace_id.uuid(), segment.segment_id.stored());
        let limit = rows(limit);
        let found: Vec<(i64, DateTime<Utc>, Vec<u8>)> = self.run(|conn| {
            statement::<(BigInt, Timestamptz, Bytea)>(SPANS, &[&project, &traces, &id, &limit]).load(conn)
        })?;
        let record = |(span, received, payload)| StreamedRecord {
            segment: *segment,
            span_id: SpanId::of_stored(span),
            received,
            payload,
        };
        Ok(found.into_iter().map(record).collect())
    }

    fn remove_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let limit = rows(limit);
        self.run(|conn| statement::<()>(REMOVE_BEFORE, &[&before, &limit]).execute(conn))
    }
}

impl PgSession<'_> {
    fn note_segments(
        &mut self,
        fresh: &BTreeMap<Key, (bool, DateTime<Utc>)>,
        due: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let projects: Vec<i64> = fresh.keys().map(|(project, ..)| *project).collect();
        let traces: Vec<Uuid> = fresh.keys().map(|(_, trace, _)| *trace).collect();
        let segments: Vec<i64> = fresh.keys().map(|(.., segment)| *segment).collect();
        let roots: Vec<bool> = fresh.values().map(|(has_root, _)| *has_root).collect();
        let received: Vec<DateTime<Utc>> = fresh.values().map(|(_, received)| *received).collect();
        self.run(|conn| {
            statement::<()>(ADD_SEGMENTS, &[&due, &projects, &traces, &segments, &roots, &received, &due]).execute(conn)
        })
        .map(drop)
    }
}

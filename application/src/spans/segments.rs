use chrono::{DateTime, Utc};
use domain::ids::ProjectId;
use domain::spans::{SpanId, TraceId};

use crate::ports::StoreError;

/// A root span and what belongs to it, sent span by span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SegmentKey {
    /// The project.
    pub project_id: ProjectId,
    /// The trace.
    pub trace_id: TraceId,
    /// The root span.
    pub segment_id: SpanId,
}

/// A span that was sent by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamedRecord {
    /// What it belongs to.
    pub segment: SegmentKey,
    /// Its id; the root's own is the segment's.
    pub span_id: SpanId,
    /// When it arrived.
    pub received: DateTime<Utc>,
    /// As it was sent, compressed.
    pub payload: Vec<u8>,
}

impl StreamedRecord {
    /// It is the root.
    pub fn is_root(&self) -> bool {
        self.span_id == self.segment.segment_id
    }
}

/// Spans that were sent by themselves, until they and what comes late are part of a transaction.
#[cfg_attr(test, mockall::automock)]
pub trait SegmentRepository {
    /// Adds spans, ascending by segment and id, each once; one that is known stays as it is. A segment whose root is
    /// there falls due then, unless it does before.
    fn add(&mut self, spans: &[StreamedRecord], due: DateTime<Utc>) -> Result<(), StoreError>;
    /// At most so many segments that are due, those that are longest first. They are not due any more, and to the end of
    /// the transaction nobody else is given them.
    fn take_due(&mut self, now: DateTime<Utc>, limit: usize) -> Result<Vec<SegmentKey>, StoreError>;
    /// At most so many spans of a segment, the root first, then as they arrived.
    fn spans(&mut self, segment: &SegmentKey, limit: usize) -> Result<Vec<StreamedRecord>, StoreError>;
    /// Forgets at most `limit` segments, with their spans, of which nothing came since then; how many it were.
    fn remove_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
}

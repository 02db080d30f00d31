//! Transactions: pieces of work that were measured, with all their spans.

use chrono::{DateTime, Utc};

use super::{Interval, SpanGroup, SpanId, SpanStatus, TraceId};
use crate::events::Event;

/// A transaction after normalisation.
#[derive(Debug, Clone, PartialEq)]
pub struct Transaction {
    /// What it has in common with events. Its title, culprit and transaction are the name; its time is the end.
    pub event: Event,
    /// What it is called; where the client named it by an address, without the identifiers in it.
    pub name: String,
    /// What the name was made of: `custom`, `url`, `route`, `view`, `component`, `task`, `sanitized`,
    /// `unknown` or `other`.
    pub source: String,
    /// The sort of work it is.
    pub op: String,
    /// How it ended.
    pub status: SpanStatus,
    /// The trace it is part of.
    pub trace_id: TraceId,
    /// Its own span, the root of its spans.
    pub span_id: SpanId,
    /// The span that led to it, perhaps of another service.
    pub parent_span_id: Option<SpanId>,
    /// When it began.
    pub start: DateTime<Utc>,
    /// The share of such transactions that the client reports: above 0, at most 1; 1 where nothing sensible is said.
    pub sample_rate: f64,
    /// The root, then its children in their order.
    pub spans: Vec<MeasuredSpan>,
}

/// How long a part of a transaction took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasuredSpan {
    /// The client's id of it.
    pub span_id: SpanId,
    /// The sort of work it is.
    pub op: String,
    /// What it has in common with spans that do the same.
    pub group: SpanGroup,
    /// What it did; of the root the name of the transaction.
    pub description: Option<String>,
    /// When it began, in microseconds since 1970.
    pub start: i64,
    /// When it ended, in microseconds since 1970.
    pub end: i64,
    /// How long it lasted while no child of its own did, in microseconds.
    pub exclusive: i64,
}

impl MeasuredSpan {
    /// From when to when it lasted.
    pub const fn interval(&self) -> Interval {
        Interval::new(self.start, self.end)
    }
}

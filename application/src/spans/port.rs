use chrono::{DateTime, Utc};
use domain::events::EventId;
use domain::ids::{ProjectId, SpanGroupId, TransactionId, TransactionKindId};
use domain::periods::Period;
use domain::spans::{SpanGroup, SpanId, SpanStatus, TraceId};

use super::{CountRow, CountSelection, Measured};
use crate::ports::StoreError;

/// What transactions are counted by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TransactionKind {
    /// The project.
    pub project_id: ProjectId,
    /// The name, at most 200 characters.
    pub name: String,
    /// The operation of the root span.
    pub op: String,
    /// The environment; empty where there is none.
    pub environment: String,
}

/// Spans that did the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupOfSpans {
    /// The project.
    pub project_id: ProjectId,
    /// The operation.
    pub op: String,
    /// The hash of what they did.
    pub group: SpanGroup,
    /// What one of them did, in words.
    pub description: Option<String>,
}

/// A transaction in its stored form.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionRecord {
    /// The project.
    pub project_id: ProjectId,
    /// The client's id of its event.
    pub event_id: EventId,
    /// What it is counted by.
    pub kind_id: TransactionKindId,
    /// When it ended.
    pub timestamp: DateTime<Utc>,
    /// When it began.
    pub start: DateTime<Utc>,
    /// When it arrived.
    pub received: DateTime<Utc>,
    /// The trace it is a part of.
    pub trace_id: TraceId,
    /// Its root span.
    pub span_id: SpanId,
    /// The span of another transaction that it was begun by.
    pub parent_span_id: Option<SpanId>,
    /// How it went.
    pub status: SpanStatus,
    /// The release that reported it.
    pub release: Option<String>,
    /// How many transactions it stands for: one, divided by the share of them that is reported.
    pub weight: f64,
    /// The event with all spans, as [`StoredEvent`](crate::events::StoredEvent) is written.
    pub payload: Vec<u8>,
}

/// A span in its stored form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpanRecord {
    /// The project.
    pub project_id: ProjectId,
    /// When its transaction ended.
    pub timestamp: DateTime<Utc>,
    /// The transaction.
    pub transaction_id: TransactionId,
    /// Its place among the spans of the transaction, the root's being 0.
    pub number: i64,
    /// What it did.
    pub group_id: SpanGroupId,
    /// What it spent itself, in microseconds.
    pub exclusive: i64,
}

/// Spans, or transactions, that are to be counted as they were stored.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SpanFilter {
    /// Of transactions that ended from one time to before another.
    pub periods: Vec<Period>,
    /// Of transactions of these kinds; of all, if none are given.
    pub kinds: Option<Vec<TransactionKindId>>,
    /// Of these transactions; of all, if none are given.
    pub transactions: Option<Vec<TransactionId>>,
    /// Of these groups; of all, if none are given.
    pub groups: Option<Vec<SpanGroupId>>,
    /// They spent more than so many microseconds.
    pub more_than: Option<f64>,
    /// They spent less than so many microseconds.
    pub less_than: Option<f64>,
}

/// A span, and what its transaction counts for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeasuredRow {
    /// The transaction.
    pub transaction_id: TransactionId,
    /// When the transaction ended, in seconds since 1970.
    pub second: i64,
    /// What the transaction is counted by.
    pub kind_id: TransactionKindId,
    /// How many transactions it stands for.
    pub weight: f64,
    /// What the span did.
    pub group_id: SpanGroupId,
    /// What it spent itself, in microseconds.
    pub exclusive: i64,
}

/// Whoever is shown spans one by one.
pub trait Shown {
    /// Takes the next one.
    fn take(&mut self, row: MeasuredRow);
}

impl<F: FnMut(MeasuredRow)> Shown for F {
    fn take(&mut self, row: MeasuredRow) {
        self(row);
    }
}

/// What is counted in one span of time, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StoredCounts<'a> {
    /// Of transactions of this kind; of all of the project, if there is none.
    pub kind_id: Option<TransactionKindId>,
    /// The beginning of the time, in seconds since 1970.
    pub start: i64,
    /// What was counted.
    pub measured: Measured,
    /// The transactions that had it.
    pub transactions: f64,
    /// How often it was there.
    pub count: f64,
    /// The sum, in microseconds.
    pub total: f64,
    /// The values, as [`Sketch::encode`](domain::spans::Sketch::encode) writes them; nothing, where they are not asked for.
    pub sketch: &'a [u8],
}

/// Whoever is shown counts one by one.
pub trait ShownCounts {
    /// Takes the next ones; false where the sketch is none.
    fn take(&mut self, counts: &StoredCounts<'_>) -> bool;
}

impl<F: FnMut(&StoredCounts<'_>) -> bool> ShownCounts for F {
    fn take(&mut self, counts: &StoredCounts<'_>) -> bool {
        self(counts)
    }
}

/// Transactions.
#[cfg_attr(test, mockall::automock)]
pub trait TransactionRepository {
    /// The ids of kinds, which are made where they are new; in the order of the kinds, which ascend.
    fn kinds(&mut self, kinds: &[TransactionKind]) -> Result<Vec<TransactionKindId>, StoreError>;
    /// Adds transactions, ascending by project and event id, each once. Their ids in the same order; none where the
    /// project has a transaction of this event already, which stays as it is.
    fn append(&mut self, transactions: &[TransactionRecord]) -> Result<Vec<Option<TransactionId>>, StoreError>;
    /// A transaction by its event.
    fn find(
        &mut self,
        project: ProjectId,
        event: EventId,
    ) -> Result<Option<(TransactionId, TransactionRecord)>, StoreError>;
    /// Removes a transaction with its spans, but not from what is counted.
    fn remove(&mut self, project: ProjectId, id: TransactionId) -> Result<(), StoreError>;
    /// Those of the projects that have a transaction of this event, in any order.
    fn having(&mut self, projects: &[ProjectId], event: EventId) -> Result<Vec<ProjectId>, StoreError>;
    /// All kinds of a project.
    fn list_kinds(&mut self, project: ProjectId) -> Result<Vec<(TransactionKindId, TransactionKind)>, StoreError>;
    /// At most `limit` transactions of a project, of these kinds where any are given, that ended in the period, the
    /// latest first; those that come after the one of `after` in this order, where it is given.
    fn search(
        &mut self,
        project: ProjectId,
        kinds: Option<Vec<TransactionKindId>>,
        period: Period,
        after: Option<(DateTime<Utc>, TransactionId)>,
        limit: usize,
    ) -> Result<Vec<(TransactionId, TransactionRecord)>, StoreError>;
    /// Those of the transactions that the project has, in any order.
    fn load(
        &mut self,
        project: ProjectId,
        ids: &[TransactionId],
    ) -> Result<Vec<(TransactionId, TransactionRecord)>, StoreError>;
    /// At most `limit` transactions of a trace in these projects, ordered by start, project and event.
    fn of_trace(
        &mut self,
        projects: &[ProjectId],
        trace: TraceId,
        limit: usize,
    ) -> Result<Vec<TransactionRecord>, StoreError>;
    /// Removes at most `limit` transactions that ended before then, with their spans; how many it removed.
    fn remove_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
}

/// Spans, and what is kept ready of them.
#[cfg_attr(test, mockall::automock)]
pub trait SpanRepository {
    /// The ids of groups, which are made where they are new; in the order of the groups, which ascend by project,
    /// operation and hash.
    fn groups(&mut self, groups: &[GroupOfSpans]) -> Result<Vec<SpanGroupId>, StoreError>;
    /// Adds spans.
    fn append(&mut self, spans: &[SpanRecord]) -> Result<(), StoreError>;
    /// Adds counts of a project, which [`take_deltas`](Self::take_deltas) answers later.
    fn add_delta(&mut self, project: ProjectId, delta: &[u8]) -> Result<(), StoreError>;
    /// The counts of a project that were added and not taken yet.
    fn deltas(&mut self, project: ProjectId) -> Result<Vec<Vec<u8>>, StoreError>;
    /// Takes away counts that were added, at most so many, of whichever projects, those that wait longest first. To
    /// the end of the transaction nobody else takes any.
    fn take_deltas(&mut self, limit: usize) -> Result<Vec<(ProjectId, Vec<u8>)>, StoreError>;
    /// Adds to the counts of a project; each key is there once.
    fn add_counts(&mut self, project: ProjectId, counts: &[CountRow]) -> Result<(), StoreError>;
    /// Shows `each` the counts that are selected, in any order.
    fn counts(
        &mut self,
        project: ProjectId,
        selection: &CountSelection,
        each: &mut dyn ShownCounts,
    ) -> Result<(), StoreError>;
    /// Shows `each` the spans that are asked for, in any order.
    fn measured(&mut self, project: ProjectId, filter: &SpanFilter, each: &mut dyn Shown) -> Result<(), StoreError>;
    /// Those of the groups that the project has, in any order.
    fn find_groups(
        &mut self,
        project: ProjectId,
        ids: &[SpanGroupId],
    ) -> Result<Vec<(SpanGroupId, GroupOfSpans)>, StoreError>;
    /// The group of an operation and a hash.
    fn find_group(&mut self, project: ProjectId, op: &str, group: SpanGroup)
    -> Result<Option<SpanGroupId>, StoreError>;
    /// Removes at most `limit` counts of spans of time that ended before then or then; how many it removed.
    fn remove_counts_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
}

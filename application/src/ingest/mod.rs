//! From an SDK's report to a committed event.
//!
//! A report's key is looked up ([`Ingest::find_key`]), its event is brought into the stored form
//! ([`Ingest::prepare`], pure computation), and handed to the group-commit [`writer`] ([`Ingest::submit`]),
//! which answers when the event is on disk.

mod alerts;
mod archived;
mod commit;
mod counters;
mod environments;
mod error;
mod keys;
mod outcomes;
mod place;
mod port;
mod prepare;
mod queue;
mod rate;
mod recount;
mod regressions;
mod streams;
mod tally;
mod transactions;
mod users;
mod writer;

#[cfg(test)]
pub(crate) mod fixtures;

use std::sync::Arc;
use std::time::Duration;

use domain::events::EventId;

use crate::options::Options;
use crate::ports::{Clock, Entropy, UnitOfWork};
use keys::KeyCache;
use rate::Rate;
use writer::Writer;

#[cfg(feature = "contract")]
pub(crate) use commit::commit;
pub use counters::Statistics;
pub use error::IngestError;
pub use keys::IngestKey;
pub use outcomes::Noted;
#[cfg(feature = "contract")]
pub(crate) use outcomes::Outcomes;
#[cfg(test)]
pub use port::MockIntakeRepository;
pub use port::{
    Category, HashClaim, IntakeRepository, IssueChange, IssueReleaseDelta, NewIssue, OutcomeDelta, OutcomeKind,
    ReleaseRef, TagDelta,
};
pub use prepare::{Prepared, Report};
pub(crate) use prepare::{USER, prepare_transaction};
pub use queue::Acknowledge;
pub(crate) use recount::{issue_of, recount, restored};
pub use streams::PreparedSpans;
pub use transactions::PreparedTransaction;
pub(crate) use transactions::replace as replace_transaction;

/// Bounds of ingestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IngestSettings {
    /// Events that may wait for the writer.
    pub queue_events: usize,
    /// Bytes that may wait for the writer.
    pub queue_bytes: usize,
    /// Events that one transaction commits.
    pub batch_events: usize,
    /// How long [`Ingest::stop`] waits for the writer. What it has not begun to commit by then is refused. With what
    /// the server waits before, this has to fit into the time that containers are given to stop.
    pub drain: Duration,
}

impl Default for IngestSettings {
    fn default() -> Self {
        Self { queue_events: 2048, queue_bytes: 64 << 20, batch_events: 256, drain: Duration::from_secs(8) }
    }
}

/// Ingestion. One of it a process: it owns the writer's thread.
pub struct Ingest {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    keys: KeyCache,
    writer: Writer,
    options: Arc<Options>,
    rate: Rate,
}

impl Ingest {
    /// Starts the writer's thread.
    pub fn start(
        uow: Arc<dyn UnitOfWork>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        options: Arc<Options>,
        settings: &IngestSettings,
    ) -> Result<Self, std::io::Error> {
        let writer = Writer::start(Arc::clone(&uow), Arc::clone(&clock), settings)?;
        Ok(Self { uow, clock, entropy, keys: KeyCache::default(), writer, options, rate: Rate::default() })
    }

    /// An id for an event that has none and is not stored.
    pub fn new_event_id(&self) -> EventId {
        EventId::new(self.entropy.uuid())
    }

    /// Hands an event to the writer. `acknowledge` is called once, from another thread, when the event is
    /// committed (or was stored before) or could not be; it must not block. Not called where this fails.
    pub fn submit(&self, event: Prepared, acknowledge: Acknowledge) -> Result<(), IngestError> {
        self.writer.submit(event, acknowledge)
    }

    /// The same with a transaction.
    pub fn submit_transaction(
        &self,
        transaction: PreparedTransaction,
        acknowledge: Acknowledge,
    ) -> Result<(), IngestError> {
        self.writer.submit(transaction, acknowledge)
    }

    /// The same with spans.
    pub fn submit_spans(&self, spans: PreparedSpans, acknowledge: Acknowledge) -> Result<(), IngestError> {
        self.writer.submit(spans, acknowledge)
    }

    /// Notes what became of items that are not stored. They are written with the next batch, or soon.
    pub fn note(&self, key: &IngestKey, noted: &[Noted]) {
        self.writer.note(key.project_id, noted);
    }

    /// Takes no more events, commits all that wait, and returns when that is done, or when the store has not let it
    /// be done within [`IngestSettings::drain`]: then what waits is not stored, and its clients are told.
    pub fn stop(&self) {
        self.writer.stop();
    }

    /// How ingestion went since the start, and how much waits.
    pub fn statistics(&self) -> Statistics {
        self.writer.statistics()
    }
}

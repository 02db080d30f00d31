//! What waits for the writer, under bounds.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use domain::ids::ProjectId;

use super::outcomes::Outcomes;
use super::streams::SPAN;
use super::transactions::TRANSACTION;
use super::{Category, IngestError, IngestSettings, Prepared, PreparedSpans, PreparedTransaction};

/// Told once what became of an event.
pub type Acknowledge = Box<dyn FnOnce(Result<(), IngestError>) + Send>;

/// How long outcomes wait for a batch to be written with.
const OUTCOMES_WAIT: Duration = Duration::from_secs(1);

/// Bytes that one transaction takes, unless a single event has more.
const BATCH_BYTES: usize = 16 << 20;

/// What waits to be committed.
pub(super) enum Item {
    Event(Prepared),
    Transaction(PreparedTransaction),
    Spans(PreparedSpans),
}

impl From<Prepared> for Item {
    fn from(event: Prepared) -> Self {
        Self::Event(event)
    }
}

impl From<PreparedTransaction> for Item {
    fn from(transaction: PreparedTransaction) -> Self {
        Self::Transaction(transaction)
    }
}

impl From<PreparedSpans> for Item {
    fn from(spans: PreparedSpans) -> Self {
        Self::Spans(spans)
    }
}

impl Item {
    pub(super) const fn project(&self) -> ProjectId {
        match self {
            Self::Event(event) => event.project_id,
            Self::Transaction(transaction) => transaction.project_id(),
            Self::Spans(spans) => spans.project_id,
        }
    }

    pub(super) fn category(&self) -> Category {
        match self {
            Self::Event(event) => event.category(),
            Self::Transaction(_) => Category::new(TRANSACTION),
            Self::Spans(_) => Category::new(SPAN),
        }
    }

    /// About how many bytes it holds.
    fn weight(&self) -> usize {
        match self {
            Self::Event(event) => event.weight(),
            Self::Transaction(transaction) => transaction.weight(),
            Self::Spans(spans) => spans.weight(),
        }
    }
}

/// An event or a transaction, and whom to tell.
pub(super) struct Submission {
    pub(super) item: Item,
    pub(super) acknowledge: Acknowledge,
    weight: usize,
}

/// What one transaction takes.
pub(super) struct Batch {
    pub(super) submissions: Vec<Submission>,
    pub(super) outcomes: Outcomes,
}

pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
    settings: IngestSettings,
}

#[derive(Default)]
struct Waiting {
    submissions: VecDeque<Submission>,
    bytes: usize,
    outcomes: Outcomes,
    outcomes_due: Option<Instant>,
    is_stopping: bool,
    is_abandoned: bool,
}

impl Queue {
    pub(super) fn new(settings: &IngestSettings) -> Self {
        Self { waiting: Mutex::default(), changed: Condvar::new(), settings: *settings }
    }

    /// Never waits: what does not fit is refused.
    pub(super) fn push(&self, item: Item, acknowledge: Acknowledge) -> Result<(), IngestError> {
        let weight = item.weight();
        let mut waiting = self.lock();
        if waiting.is_stopping {
            return Err(IngestError::Stopping);
        }
        let is_full = waiting.submissions.len() >= self.settings.queue_events
            || waiting.bytes.saturating_add(weight) > self.settings.queue_bytes;
        if is_full {
            return Err(IngestError::QueueFull);
        }
        waiting.bytes += weight;
        waiting.submissions.push_back(Submission { item, acknowledge, weight });
        drop(waiting);
        self.changed.notify_one();
        Ok(())
    }

    pub(super) fn add_outcomes(&self, add: impl FnOnce(&mut Outcomes)) {
        let mut waiting = self.lock();
        add(&mut waiting.outcomes);
        if waiting.outcomes_due.is_none() && !waiting.outcomes.is_empty() {
            waiting.outcomes_due = Some(Instant::now() + OUTCOMES_WAIT);
            self.changed.notify_one();
        }
    }

    /// The next batch, as soon as there is anything to write; `None` once all is written and nothing more comes.
    pub(super) fn next(&self) -> Option<Batch> {
        let mut waiting = self.lock();
        loop {
            let now = Instant::now();
            let is_due = waiting.outcomes_due.is_some_and(|due| due <= now || waiting.is_stopping);
            if is_due || !waiting.submissions.is_empty() {
                return Some(waiting.take(self.settings.batch_events));
            }
            if waiting.is_stopping {
                return None;
            }
            waiting = match waiting.outcomes_due {
                Some(due) => {
                    let wait = due.saturating_duration_since(now);
                    self.changed.wait_timeout(waiting, wait).unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    /// From now on nothing is taken; what waits is still handed out.
    pub(super) fn stop(&self) {
        self.lock().is_stopping = true;
        self.changed.notify_all();
    }

    /// From now on nothing is handed out either; what waited.
    pub(super) fn abandon(&self) -> Vec<Submission> {
        let mut waiting = self.lock();
        (waiting.is_stopping, waiting.is_abandoned) = (true, true);
        (waiting.bytes, waiting.outcomes_due, waiting.outcomes) = (0, None, Outcomes::default());
        let waited = waiting.submissions.drain(..).collect();
        drop(waiting);
        self.changed.notify_all();
        waited
    }

    pub(super) fn is_abandoned(&self) -> bool {
        self.lock().is_abandoned
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.lock().is_stopping
    }

    /// How many events and bytes wait.
    pub(super) fn depth(&self) -> (usize, usize) {
        let waiting = self.lock();
        (waiting.submissions.len(), waiting.bytes)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn take(&mut self, most: usize) -> Batch {
        let mut bytes = 0;
        let fits = |submission: &&Submission| {
            bytes += submission.weight;
            bytes <= BATCH_BYTES
        };
        let count = self.submissions.iter().take(most.max(1)).take_while(fits).count().max(1);
        let submissions: Vec<_> = self.submissions.drain(..count.min(self.submissions.len())).collect();
        self.bytes -= submissions.iter().map(|submission| submission.weight).sum::<usize>();
        self.outcomes_due = None;
        Batch { submissions, outcomes: std::mem::take(&mut self.outcomes) }
    }
}

//! The group-commit writer: one thread that commits whatever waits in one transaction.

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use domain::ids::ProjectId;

use super::commit::{Committed, commit};
use super::counters::{Counters, Statistics};
use super::outcomes::{Noted, Outcomes};
use super::queue::{Acknowledge, Batch, Item, Queue, Submission};
use super::{IngestError, IngestSettings, OutcomeKind, streams, transactions};
use crate::ports::{Clock, StoreError, Stores, UnitOfWork};

/// How long a store that is busy is left alone before the second and last attempt.
const BACK_OFF: Duration = Duration::from_millis(50);

/// Owns the thread; dropping it drains the queue, within bounds of time.
pub(super) struct Writer {
    shared: Arc<Shared>,
    running: Mutex<Option<Running>>,
    drain: Duration,
}

/// The thread, until it is told to stop.
struct Running {
    thread: JoinHandle<()>,
    /// Closes with the thread: joining it would know no deadline.
    ended: Receiver<()>,
}

struct Shared {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    queue: Queue,
    counters: Counters,
}

/// Why a batch was not committed.
enum Failure {
    /// The store is out of reach, for any batch.
    Unavailable,
    /// Something else wrote the same at the same time.
    Conflict,
    /// Some event of it is to blame.
    Broken,
}

impl Writer {
    pub(super) fn start(
        uow: Arc<dyn UnitOfWork>,
        clock: Arc<dyn Clock>,
        settings: &IngestSettings,
    ) -> Result<Self, std::io::Error> {
        let shared = Arc::new(Shared { uow, clock, queue: Queue::new(settings), counters: Counters::default() });
        let of_thread = Arc::clone(&shared);
        let (end, ended) = channel();
        let run = move || {
            let _end = end;
            of_thread.run();
        };
        let thread = thread::Builder::new().name("ingest".to_owned()).spawn(run)?;
        Ok(Self { shared, running: Mutex::new(Some(Running { thread, ended })), drain: settings.drain })
    }

    pub(super) fn submit(&self, item: impl Into<Item>, acknowledge: Acknowledge) -> Result<(), IngestError> {
        let item = item.into();
        let (project, category) = (item.project(), item.category());
        let submitted = self.shared.queue.push(item, acknowledge);
        if matches!(submitted, Err(IngestError::QueueFull)) {
            self.shared.counters.rejected.add(1);
            let (outcome, reason) = (OutcomeKind::RateLimited, "queue_full".to_owned());
            self.note(project, &[Noted { category, outcome, reason, quantity: 1 }]);
        }
        submitted
    }

    pub(super) fn note(&self, project: ProjectId, noted: &[Noted]) {
        if noted.is_empty() {
            return;
        }
        let now = self.shared.clock.now();
        self.shared.queue.add_outcomes(|outcomes| {
            for noted in noted {
                outcomes.add(project, now, noted.clone());
            }
        });
        for noted in noted {
            self.shared.counters.note(noted);
        }
    }

    pub(super) fn stop(&self) {
        self.shared.queue.stop();
        // The lock is held while waiting, so that every caller returns after the last commit.
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(Running { thread, ended }) = running.take() else { return };
        if matches!(ended.recv_timeout(self.drain), Err(RecvTimeoutError::Timeout)) {
            // The thread hangs in the store. It is left behind, with the clients of the batch that it has begun:
            // nobody knows what becomes of that.
            return self.shared.give_up();
        }
        if thread.join().is_err() {
            tracing::error!("the ingest writer ended in a panic");
        }
    }

    pub(super) fn statistics(&self) -> Statistics {
        let (depth, waiting_bytes) = self.shared.queue.depth();
        Statistics { depth, waiting_bytes, ..self.shared.counters.read() }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    fn run(&self) {
        while let Some(batch) = self.queue.next() {
            let Batch { submissions, outcomes } = batch;
            if !self.write(submissions, &outcomes) && !outcomes.is_empty() {
                self.write_alone(outcomes);
            }
        }
    }

    /// Outcomes of a batch that failed. What the store refuses by itself is given up: it must not spoil all
    /// batches to come.
    fn write_alone(&self, outcomes: Outcomes) {
        match self.attempt(&[], &outcomes) {
            Ok(_) => {}
            Err(Failure::Unavailable | Failure::Conflict) if !self.queue.is_stopping() => {
                self.queue.add_outcomes(|waiting| waiting.merge(outcomes));
            }
            Err(_) => tracing::error!("outcomes of items were lost"),
        }
    }

    /// Commits and acknowledges; whether the outcomes were written.
    ///
    /// Where the connection breaks during a commit, nobody can tell whether it took effect. Events are then known by
    /// their ids when they are tried again; outcomes that came with them are added again, and may count twice. They
    /// are statistics, so that is better than losing them, and than a memory of all batches that it would need.
    fn write(&self, submissions: Vec<Submission>, outcomes: &Outcomes) -> bool {
        let mut result = self.attempt(&submissions, outcomes);
        if matches!(result, Err(Failure::Unavailable | Failure::Conflict)) {
            thread::sleep(BACK_OFF);
            result = self.attempt(&submissions, outcomes);
        }
        match result {
            Ok(ref committed) => self.accept(submissions, committed),
            Err(Failure::Unavailable) => self.fail(submissions),
            Err(Failure::Conflict | Failure::Broken) => self.isolate(submissions),
        }
        result.is_ok()
    }

    /// The store did not let the queue be drained in time.
    fn give_up(&self) {
        let waited = self.queue.abandon();
        tracing::error!(events = waited.len(), "the store is stuck: what waited is not stored");
        self.fail(waited);
    }

    /// Commits the halves on their own, down to single events: one that cannot be stored takes no other along.
    fn isolate(&self, mut submissions: Vec<Submission>) {
        if submissions.len() <= 1 || self.queue.is_abandoned() {
            return self.fail(submissions);
        }
        let second = submissions.split_off(submissions.len() / 2);
        for half in [submissions, second] {
            match self.attempt(&half, &Outcomes::default()) {
                Ok(committed) => self.accept(half, &committed),
                Err(Failure::Unavailable) => self.fail(half),
                Err(Failure::Conflict | Failure::Broken) => self.isolate(half),
            }
        }
    }

    /// One transaction; what became of the events. A panic is a failure like others.
    fn attempt(&self, submissions: &[Submission], outcomes: &Outcomes) -> Result<Committed, Failure> {
        self.counters.batches.add(1);
        let (mut events, mut transactions, mut spans) = (Vec::new(), Vec::new(), Vec::new());
        for submission in submissions {
            match &submission.item {
                Item::Event(event) => events.push(event),
                Item::Transaction(transaction) => transactions.push(transaction),
                Item::Spans(prepared) => spans.push(prepared),
            }
        }
        let now = self.clock.now();
        let work = |stores: &mut dyn Stores| {
            let mut outcomes = outcomes.clone();
            let of_transactions = transactions::store(stores, &transactions, &mut outcomes, now)?;
            let of_spans = streams::store(stores, &spans, &mut outcomes, now)?;
            let committed = commit(stores, &events, &outcomes, now)?;
            Ok(Committed { stored: committed.stored + of_transactions + of_spans, ..committed })
        };
        let transaction = || self.uow.transaction(work);
        match catch_unwind(AssertUnwindSafe(transaction)) {
            Ok(Ok(committed)) => Ok(committed),
            Ok(Err(error)) => {
                let source: &dyn Error = &error;
                tracing::error!(error = source, items = submissions.len(), "a batch was not committed");
                Err(match error {
                    StoreError::Unavailable(_) => Failure::Unavailable,
                    StoreError::Conflict(_) => Failure::Conflict,
                    StoreError::Corrupt { .. } | StoreError::Other(_) => Failure::Broken,
                })
            }
            Err(_) => {
                tracing::error!(items = submissions.len(), "committing a batch panicked");
                Err(Failure::Broken)
            }
        }
    }

    fn accept(&self, submissions: Vec<Submission>, committed: &Committed) {
        let Committed { stored, discarded } = committed;
        self.counters.accepted.add(*stored);
        self.counters.duplicates.add(submissions.len().saturating_sub(stored + discarded.len()));
        for noted in discarded {
            self.counters.note(noted);
        }
        for submission in submissions {
            tell(submission.acknowledge, Ok(()));
        }
    }

    fn fail(&self, submissions: Vec<Submission>) {
        self.counters.failed.add(submissions.len());
        for submission in submissions {
            tell(submission.acknowledge, Err(IngestError::NotStored));
        }
    }
}

/// A caller's panic must not end the writer.
fn tell(acknowledge: Acknowledge, result: Result<(), IngestError>) {
    if catch_unwind(AssertUnwindSafe(|| acknowledge(result))).is_err() {
        tracing::error!("an acknowledgement panicked");
    }
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;

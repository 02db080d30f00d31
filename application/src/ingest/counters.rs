//! How ingestion goes, for whoever operates the server.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{Category, Noted, OutcomeKind};

/// Categories that are counted one by one; clients choose some of the names.
const CATEGORIES: usize = 64;

/// How ingestion went since the server's start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Events stored.
    pub accepted: u64,
    /// Events acknowledged that were stored before.
    pub duplicates: u64,
    /// Events refused since the queue was full.
    pub rejected: u64,
    /// Events that could not be committed.
    pub failed: u64,
    /// Items that were not understood.
    pub invalid: u64,
    /// Items that were understood and not kept: nothing holds such items, or their issue was discarded.
    pub filtered: BTreeMap<Category, u64>,
    /// Transactions.
    pub batches: u64,
    /// Events that wait.
    pub depth: usize,
    /// Bytes that wait.
    pub waiting_bytes: usize,
}

#[derive(Default)]
pub(super) struct Counters {
    pub(super) accepted: Count,
    pub(super) duplicates: Count,
    pub(super) rejected: Count,
    pub(super) failed: Count,
    pub(super) batches: Count,
    invalid: Count,
    filtered: Mutex<BTreeMap<Category, u64>>,
}

/// A number that only grows.
#[derive(Default)]
pub(super) struct Count(AtomicU64);

impl Count {
    pub(super) fn add(&self, number: usize) {
        self.0.fetch_add(u64::try_from(number).unwrap_or_default(), Ordering::Relaxed);
    }

    pub(super) fn read(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Counters {
    pub(super) fn note(&self, noted: &Noted) {
        let quantity = usize::try_from(noted.quantity).unwrap_or_default();
        match noted.outcome {
            OutcomeKind::Invalid => self.invalid.add(quantity),
            OutcomeKind::Filtered => self.filter(&noted.category, quantity),
            OutcomeKind::Accepted | OutcomeKind::RateLimited | OutcomeKind::ClientDiscard => {}
        }
    }

    fn filter(&self, category: &Category, quantity: usize) {
        let mut filtered = self.filtered.lock().unwrap_or_else(PoisonError::into_inner);
        if filtered.len() < CATEGORIES || filtered.contains_key(category) {
            *filtered.entry(category.clone()).or_default() += u64::try_from(quantity).unwrap_or_default();
        }
    }

    pub(super) fn read(&self) -> Statistics {
        Statistics {
            accepted: self.accepted.read(),
            duplicates: self.duplicates.read(),
            rejected: self.rejected.read(),
            failed: self.failed.read(),
            invalid: self.invalid.read(),
            filtered: self.filtered.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            batches: self.batches.read(),
            depth: 0,
            waiting_bytes: 0,
        }
    }
}

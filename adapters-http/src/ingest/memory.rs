//! A bound on the bytes of requests that all of them hold together.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The bound. Permits are kibibytes.
#[derive(Debug, Clone)]
pub(super) struct Memory {
    left: Arc<Semaphore>,
}

/// What one request holds; given back when dropped.
#[derive(Debug)]
pub(super) struct Held {
    memory: Memory,
    permits: Option<OwnedSemaphorePermit>,
    kibibytes: usize,
}

/// There is no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exhausted;

impl Memory {
    pub(super) fn new(bytes: usize) -> Self {
        Self { left: Arc::new(Semaphore::new((bytes >> 10).min(Semaphore::MAX_PERMITS))) }
    }

    /// Nothing yet.
    pub(super) fn hold(&self) -> Held {
        Held { memory: self.clone(), permits: None, kibibytes: 0 }
    }
}

impl Held {
    /// About how many bytes are held.
    pub(super) const fn bytes(&self) -> usize {
        self.kibibytes << 10
    }

    /// Holds at least so many bytes. Never waits.
    pub(super) fn grow_to(&mut self, bytes: usize) -> Result<(), Exhausted> {
        let wanted = bytes.div_ceil(1 << 10);
        if wanted <= self.kibibytes {
            return Ok(());
        }
        let more = u32::try_from(wanted - self.kibibytes).map_err(|_| Exhausted)?;
        let permits = Arc::clone(&self.memory.left).try_acquire_many_owned(more).map_err(|_| Exhausted)?;
        match &mut self.permits {
            Some(held) => held.merge(permits),
            None => self.permits = Some(permits),
        }
        self.kibibytes = wanted;
        Ok(())
    }
}

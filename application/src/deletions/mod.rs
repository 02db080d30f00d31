//! Deletions that are decided in a request and carried out beside the requests, a little at a time.

mod carry_out;
mod port;

use std::sync::Arc;

use crate::ports::{Clock, UnitOfWork};

pub use carry_out::CarriedOut;
#[cfg(test)]
pub use port::MockScheduledDeletionRepository;
pub use port::ScheduledDeletionRepository;

/// Carries deletions out.
#[derive(Clone)]
pub struct Deletions {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
}

impl Deletions {
    /// Deletions in this store.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>) -> Self {
        Self { uow, clock }
    }
}

//! What is left of issues that were discarded.

use std::sync::Arc;

use crate::ports::{Clock, UnitOfWork};

mod list;
mod port;
mod remove;

pub use list::ListedTombstone;
#[cfg(test)]
pub use port::MockTombstoneRepository;
pub use port::{NewTombstone, TombstoneRepository};
pub use remove::RemoveTombstone;

/// The use cases of tombstones. Discarding an issue, which makes one, is a use case of [issues](crate::issues).
#[derive(Clone)]
pub struct Tombstones {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
}

impl Tombstones {
    /// Tombstones in this store.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>) -> Self {
        Self { uow, clock }
    }
}

//! Ingest keys.

use std::sync::Arc;

use crate::ports::UnitOfWork;

mod list;
mod port;

pub use list::ListKeys;
#[cfg(test)]
pub use port::MockKeyRepository;
pub use port::{FoundKey, KeyRepository, NewKey};

/// Ingest keys.
pub struct Keys {
    uow: Arc<dyn UnitOfWork>,
}

impl Keys {
    /// Keys in this store.
    pub fn new(uow: Arc<dyn UnitOfWork>) -> Self {
        Self { uow }
    }
}

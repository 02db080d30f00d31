//! Hashes of issues: what leads events to them, and issues that are made of hashes of others.

mod carry_on;
mod error;
mod kept;
mod list;
mod port;
mod recounts;
mod unmerge;
mod unmerges;

use std::sync::Arc;

use crate::ports::{Clock, UnitOfWork};

pub(crate) use carry_on::carry_on;
pub use error::HashError;
pub use kept::Kept;
pub use list::{HashList, ListHashes, ListedHash};
#[cfg(test)]
pub use port::MockHashRepository;
pub use port::{HashRepository, NotedHash};
#[cfg(test)]
pub use recounts::MockRecountRepository;
pub use recounts::RecountRepository;
pub use unmerge::UnmergeHashes;
#[cfg(test)]
pub use unmerges::MockUnmergeRepository;
pub use unmerges::{Scanned, Unmerge, UnmergeRepository};

/// The use cases of hashes.
#[derive(Clone)]
pub struct Hashes {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
}

impl Hashes {
    /// Wires the use cases.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>) -> Self {
        Self { uow, clock }
    }
}

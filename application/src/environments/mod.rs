//! Environments: which there are, which are offered, and what issues count in each.

use std::sync::Arc;

use crate::ports::UnitOfWork;

mod counts;
mod error;
mod item;
mod list;
mod port;
mod scope;

#[cfg(test)]
pub use counts::MockIssueEnvironmentRepository;
pub use counts::{IssueEnvironment, IssueEnvironmentDelta, IssueEnvironmentKey, IssueEnvironmentRepository};
pub use error::EnvironmentError;
pub use port::EnvironmentRepository;
#[cfg(test)]
pub use port::MockEnvironmentRepository;
pub use scope::{CountScope, check, is_narrowed, narrowed, scope, scopes, seen};

/// Environments.
#[derive(Clone)]
pub struct Environments {
    uow: Arc<dyn UnitOfWork>,
}

impl Environments {
    /// Environments in this store.
    pub fn new(uow: Arc<dyn UnitOfWork>) -> Self {
        Self { uow }
    }
}

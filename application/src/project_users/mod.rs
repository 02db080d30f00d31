//! Users that events of projects happened to.

use std::sync::Arc;

use crate::ports::UnitOfWork;

mod list;
mod port;

#[cfg(test)]
pub use port::MockProjectUserRepository;
pub use port::{ProjectUserRepository, SeenUser, UserFilter};

/// Users that events of projects happened to.
#[derive(Clone)]
pub struct ProjectUsers {
    uow: Arc<dyn UnitOfWork>,
}

impl ProjectUsers {
    /// Users in this store.
    pub fn new(uow: Arc<dyn UnitOfWork>) -> Self {
        Self { uow }
    }
}

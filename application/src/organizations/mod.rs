//! Organizations and memberships.

use std::sync::Arc;

use crate::ports::UnitOfWork;

mod list;
mod port;
mod show;

#[cfg(test)]
pub use port::MockOrganizationRepository;
pub use port::{NewOrganization, OrganizationRepository};

/// Organizations.
pub struct Organizations {
    uow: Arc<dyn UnitOfWork>,
}

impl Organizations {
    /// Organizations in this store.
    pub fn new(uow: Arc<dyn UnitOfWork>) -> Self {
        Self { uow }
    }
}

//! Tokens of organizations.

use std::sync::Arc;

use crate::options::Options;
use crate::ports::{Clock, Entropy, UnitOfWork};

mod create;
mod list;
mod port;
mod remove;
mod rename;
mod show;

pub use create::{CreateOrganizationToken, CreatedOrganizationToken};
#[cfg(test)]
pub use port::MockOrganizationTokenRepository;
pub use port::{NewOrganizationToken, OrganizationTokenRepository};

/// Tokens of organizations.
pub struct OrganizationTokens {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    options: Arc<Options>,
}

impl OrganizationTokens {
    /// Tokens of organizations in this store.
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        options: Arc<Options>,
    ) -> Self {
        Self { uow, clock, entropy, options }
    }
}

//! API applications: registered by users, to act for other users.

use std::sync::Arc;

use crate::ports::{Clock, Entropy, UnitOfWork};
use crate::sealing::Sealing;

mod create;
mod error;
mod list;
mod owned;
mod port;
mod remove;
mod rotate;
mod secret;
mod show;
mod update;

pub use error::ApplicationError;
#[cfg(test)]
pub use port::MockApplicationRepository;
pub use port::{ApplicationRepository, NewApplication};
pub use secret::ShownApplication;
pub use update::{PageUrl, UpdateApplication};

/// The applications of whoever asks.
pub struct Applications {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    sealing: Sealing,
}

impl Applications {
    /// Applications in this store, whose secrets are sealed this way.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>, sealing: Sealing) -> Self {
        Self { uow, clock, entropy, sealing }
    }
}

#[cfg(test)]
mod tests;

//! How users want to be served.

use std::sync::Arc;

use crate::ports::UnitOfWork;

mod change;
mod port;
mod show;
#[cfg(test)]
mod tests;

pub use change::PreferenceChange;
#[cfg(test)]
pub use port::MockPreferenceRepository;
pub use port::PreferenceRepository;

/// How users want to be served.
pub struct UserPreferences {
    uow: Arc<dyn UnitOfWork>,
}

impl UserPreferences {
    /// Those in this store.
    pub fn new(uow: Arc<dyn UnitOfWork>) -> Self {
        Self { uow }
    }
}

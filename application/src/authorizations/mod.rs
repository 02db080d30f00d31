//! What users have let applications do for them.

use std::sync::Arc;

use crate::ports::{Clock, UnitOfWork};
use crate::sealing::Sealing;

mod list;
mod port;
mod revoke;

pub use list::ShownAuthorization;
#[cfg(test)]
pub use port::MockAuthorizationRepository;
pub use port::{AuthorizationRepository, ListedAuthorization};

/// The authorizations of whoever asks.
pub struct Authorizations {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    sealing: Sealing,
}

impl Authorizations {
    /// Authorizations in this store, of applications whose secrets are sealed this way.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>, sealing: Sealing) -> Self {
        Self { uow, clock, sealing }
    }
}

//! Login sessions.

use std::sync::Arc;

use crate::ports::{Clock, UnitOfWork};

mod end;
mod list;
mod open;
mod port;

pub use list::ListedSession;
pub(crate) use open::open;
#[cfg(test)]
pub use port::MockSessionRepository;
pub use port::SessionRepository;

/// The logins of an account, as its owner sees them.
pub struct Sessions {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
}

impl Sessions {
    /// Wires the use cases.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>) -> Self {
        Self { uow, clock }
    }
}

#[cfg(test)]
mod tests;

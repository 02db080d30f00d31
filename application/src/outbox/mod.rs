//! Mail that waits to be sent: written with what it tells of, in one transaction, and sent by the worker.

mod backoff;
mod delivery;
mod discard;
mod list;
mod port;
mod retry;

use std::sync::Arc;

use crate::ports::{Clock, UnitOfWork};

pub use delivery::{Delivered, Delivery, Mailers};
#[cfg(test)]
pub use port::MockOutboxRepository;
pub use port::{ClaimedMail, MailCounts, MailKind, NewMail, OutboxRepository, UnsentMail, Which, Withdrawn};

/// What whoever runs the server may do with mail that was not sent.
#[derive(Clone)]
pub struct Outbox {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
}

impl Outbox {
    /// The outbox of a store.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>) -> Self {
        Self { uow, clock }
    }
}

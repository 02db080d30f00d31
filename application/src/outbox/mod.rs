//! Mail that waits to be sent: written with what it tells of, in one transaction, and sent by the worker.

mod delivery;
mod port;

pub use delivery::{Delivered, Delivery};
#[cfg(test)]
pub use port::MockOutboxRepository;
pub use port::{ClaimedMail, MailKind, NewMail, OutboxRepository};

//! Mail that waits to be sent: written with what it tells of, in one transaction, and sent by the worker.

mod port;

#[cfg(test)]
pub use port::MockOutboxRepository;
pub use port::{MailKind, NewMail, OutboxRepository};

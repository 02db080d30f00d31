//! Accounts.

mod me;
mod port;

#[cfg(test)]
pub use port::MockUserRepository;
pub use port::{NewUser, UserRepository};

/// Accounts.
#[derive(Debug, Default)]
pub struct Users;

//! The accounts that users have with others.

mod port;

#[cfg(test)]
pub use port::MockIdentityRepository;
pub use port::{IdentityRepository, NewIdentity};

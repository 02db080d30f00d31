//! API applications: registered by users, to act for other users.

mod port;

#[cfg(test)]
pub use port::MockApplicationRepository;
pub use port::{ApplicationRepository, NewApplication};

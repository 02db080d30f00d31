//! Login sessions.

mod port;

#[cfg(test)]
pub use port::MockSessionRepository;
pub use port::SessionRepository;

//! Login sessions.

mod port;

pub use port::SessionRepository;
#[cfg(test)]
pub use port::MockSessionRepository;

//! What users have let applications do for them.

mod port;

pub use port::AuthorizationRepository;
#[cfg(test)]
pub use port::MockAuthorizationRepository;

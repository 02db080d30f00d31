//! Releases.

mod port;

pub use port::ReleaseRepository;
#[cfg(test)]
pub use port::MockReleaseRepository;

//! Releases.

mod port;

#[cfg(test)]
pub use port::MockReleaseRepository;
pub use port::{CommitLookup, NewCommit, ReleaseRepository};

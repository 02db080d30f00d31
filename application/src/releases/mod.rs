//! Releases.

mod commits;
mod port;

#[cfg(test)]
pub use commits::MockCommitRepository;
pub use commits::{CommitLookup, CommitRepository, NewCommit};
#[cfg(test)]
pub use port::MockReleaseRepository;
pub use port::ReleaseRepository;

//! Releases.

mod commits;
mod latest;
mod port;

#[cfg(test)]
pub use commits::MockCommitRepository;
pub use commits::{CommitLookup, CommitRepository, NewCommit};
pub(crate) use latest::latest;
#[cfg(test)]
pub use port::MockReleaseRepository;
pub use port::ReleaseRepository;

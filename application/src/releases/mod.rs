//! Releases.

mod latest;
mod port;

pub(crate) use latest::latest;
#[cfg(test)]
pub use port::MockReleaseRepository;
pub use port::{CommitLookup, NewCommit, ReleaseRepository};

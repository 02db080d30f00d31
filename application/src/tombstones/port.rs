use chrono::{DateTime, Utc};
use domain::ids::{IssueId, ProjectId, TombstoneId, UserId};
use domain::tombstones::{Epitaph, Tombstone};

use crate::paging::Window;
use crate::ports::StoreError;

/// A tombstone to make. Nothing leads to it before [`TombstoneRepository::lead`] in the same transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTombstone {
    /// The project.
    pub project_id: ProjectId,
    /// What it says of its issue.
    pub epitaph: Epitaph,
    /// Who discarded the issue, where that is a user.
    pub actor: Option<UserId>,
    /// When.
    pub date_added: DateTime<Utc>,
}

/// What is left of issues that were discarded.
#[cfg_attr(test, mockall::automock)]
pub trait TombstoneRepository {
    /// Adds a tombstone.
    fn add(&mut self, tombstone: &NewTombstone) -> Result<TombstoneId, StoreError>;
    /// Lets all hashes that lead to these issues lead to tombstones instead, and takes away what waits to be told of
    /// the issues. The caller has claimed the hashes that it knew of and locked the issues. MUST NOT wait for others: a
    /// hash that somebody else has claimed meanwhile stays, and counts for nothing since the issue is gone.
    fn lead(&mut self, issues: &[(ProjectId, IssueId, TombstoneId)]) -> Result<(), StoreError>;
    /// A project's tombstones, newest first: by `date_added` in microseconds, then id, both descending.
    fn list(&mut self, project: ProjectId, window: &Window) -> Result<Vec<Tombstone>, StoreError>;
    /// Removes the project's tombstone, so that what led to it leads nowhere. Whether there was one. MUST wait for
    /// batches of events that have claimed one of its hashes.
    fn remove(&mut self, project: ProjectId, id: TombstoneId) -> Result<bool, StoreError>;
}

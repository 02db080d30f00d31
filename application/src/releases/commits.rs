use chrono::{DateTime, Utc};
use domain::ids::{CommitId, OrganizationId, ReleaseId};
use domain::releases::{Commit, Release};

use crate::ports::StoreError;

/// A commit to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCommit {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The name of the repository, which is made where the organization has none of that name.
    pub repository: String,
    /// What the repository knows it by.
    pub key: String,
    /// What its author says of it.
    pub message: Option<String>,
    /// Who wrote it, by name.
    pub author_name: Option<String>,
    /// Who wrote it, by address.
    pub author_email: Option<String>,
    /// When it was made.
    pub date_added: DateTime<Utc>,
}

/// What became of looking for a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommitLookup {
    /// This is it.
    Found(Commit),
    /// The organization has no such repository.
    NoRepository,
    /// The repository has no such commit.
    NoCommit,
}

/// What releases are made of.
#[cfg_attr(test, mockall::automock)]
pub trait CommitRepository {
    /// Adds a commit; one that the repository has already MUST stay as it is. Its id, in either case.
    fn add(&mut self, commit: &NewCommit) -> Result<CommitId, StoreError>;
    /// Looks for the commit of this key in the organization's repository of this name.
    fn find(&mut self, organization: OrganizationId, repository: &str, key: &str) -> Result<CommitLookup, StoreError>;
    /// The organization's commits of these ids, ascending; those that are not there are left out.
    fn of_ids(&mut self, organization: OrganizationId, commits: &[CommitId]) -> Result<Vec<Commit>, StoreError>;
    /// Says that the commit is in the release; twice is no error. Both MUST be there.
    fn add_to_release(&mut self, release: ReleaseId, commit: CommitId) -> Result<(), StoreError>;
    /// The organization's release that had the commit first: that of the least id.
    fn first_release(&mut self, organization: OrganizationId, commit: CommitId) -> Result<Option<Release>, StoreError>;
}

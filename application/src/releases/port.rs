use chrono::{DateTime, Utc};
use domain::ids::{CommitId, IssueId, OrganizationId, ProjectId, ReleaseId};
use domain::releases::{Commit, IssueRelease, Release};

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

/// Releases and what they are made of.
#[cfg_attr(test, mockall::automock)]
pub trait ReleaseRepository {
    /// The release as the issue saw it; `None` where the issue has no event of it.
    fn of_issue(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        release: ReleaseId,
    ) -> Result<Option<IssueRelease>, StoreError>;
    /// The release of this version as the issue saw it; `None` where the issue has no event of it.
    fn of_issue_version(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        version: &str,
    ) -> Result<Option<IssueRelease>, StoreError>;
    /// The release in which the issue was seen last: by the issue's `last_seen` in it, then by id, both descending.
    fn last_of_issue(&mut self, project: ProjectId, issue: IssueId) -> Result<Option<IssueRelease>, StoreError>;
    /// The versions of at most `limit` releases of each of these projects, the newest (of the largest id) first; the
    /// projects in any order. A project without releases is left out.
    fn newest(&mut self, projects: &[ProjectId], limit: usize) -> Result<Vec<(ProjectId, String)>, StoreError>;
    /// The project's release of this version.
    fn find(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        version: &str,
    ) -> Result<Option<Release>, StoreError>;
    /// The organization's releases of these ids, ascending; those that are not there are left out.
    fn of_ids(&mut self, organization: OrganizationId, releases: &[ReleaseId]) -> Result<Vec<Release>, StoreError>;
    /// The project's newest release: by [date](Release::date), then by id.
    fn latest(&mut self, project: ProjectId) -> Result<Option<Release>, StoreError>;
    /// The project's first release after this one, in the same order.
    fn next(&mut self, project: ProjectId, after: &Release) -> Result<Option<Release>, StoreError>;
    /// Adds a commit; one that the repository has already MUST stay as it is. Its id, in either case.
    fn add_commit(&mut self, commit: &NewCommit) -> Result<CommitId, StoreError>;
    /// Looks for the commit of this key in the organization's repository of this name.
    fn commit(&mut self, organization: OrganizationId, repository: &str, key: &str)
    -> Result<CommitLookup, StoreError>;
    /// The organization's commits of these ids, ascending; those that are not there are left out.
    fn commits(&mut self, organization: OrganizationId, commits: &[CommitId]) -> Result<Vec<Commit>, StoreError>;
    /// Says that the commit is in the release; twice is no error. Both MUST be there.
    fn add_to_release(&mut self, release: ReleaseId, commit: CommitId) -> Result<(), StoreError>;
    /// The organization's release that had the commit first: that of the least id.
    fn first_with(&mut self, organization: OrganizationId, commit: CommitId) -> Result<Option<Release>, StoreError>;
}

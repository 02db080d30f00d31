use domain::ids::{IssueId, OrganizationId, ProjectId, ReleaseId};
use domain::releases::{IssueRelease, Release};

use crate::ports::StoreError;

/// Releases.
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
}

use domain::ids::{IssueId, ProjectId, ReleaseId};
use domain::releases::IssueRelease;

use crate::ports::StoreError;

/// Releases, for reading.
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
    /// The version of the newest release (of the largest id) of each of these projects, in any order. A project
    /// without releases is left out.
    fn newest(&mut self, projects: &[ProjectId]) -> Result<Vec<(ProjectId, String)>, StoreError>;
}

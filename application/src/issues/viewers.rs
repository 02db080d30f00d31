use chrono::{DateTime, Utc};
use domain::ids::{IssueId, ProjectId, UserId};

use crate::ports::StoreError;

/// Who saw issues and who keeps them in mind. The users may be gone.
#[cfg_attr(test, mockall::automock)]
pub trait ViewerRepository {
    /// When the user saw each of these issues last, ascending by issue; those never seen are left out.
    fn seen(
        &mut self,
        user: UserId,
        issues: &[(ProjectId, IssueId)],
    ) -> Result<Vec<(IssueId, DateTime<Utc>)>, StoreError>;
    /// Who saw the issue and when: the latest `limit`, latest first, by time and user.
    fn seen_by(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        limit: usize,
    ) -> Result<Vec<(UserId, DateTime<Utc>)>, StoreError>;
    /// Notes when the user saw the issue last; none forgets that they ever did.
    fn set_seen(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        user: UserId,
        at: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError>;
    /// Those of these issues that the user keeps in mind, ascending.
    fn bookmarked(&mut self, user: UserId, issues: &[(ProjectId, IssueId)]) -> Result<Vec<IssueId>, StoreError>;
    /// Notes since when the user keeps the issue in mind, unless they do already; none lets them forget it.
    fn set_bookmark(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        user: UserId,
        since: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError>;
}

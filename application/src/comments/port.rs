use chrono::{DateTime, Utc};
use domain::ids::{ActivityId, IssueId, OrganizationId, ProjectId, TeamId, UserId};
use domain::issues::Activity;

use crate::paging::Window;
use crate::ports::StoreError;

/// A comment to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComment {
    /// The project.
    pub project_id: ProjectId,
    /// The issue.
    pub issue_id: IssueId,
    /// Who comments.
    pub author: UserId,
    /// What they say.
    pub text: String,
    /// When.
    pub date_added: DateTime<Utc>,
}

/// Comments on issues: activities of the kind `note`.
#[cfg_attr(test, mockall::automock)]
pub trait CommentRepository {
    /// Adds a comment, and counts it on its issue.
    fn add(&mut self, comment: &NewComment) -> Result<ActivityId, StoreError>;
    /// The issue's comment of this id.
    fn find(&mut self, project: ProjectId, issue: IssueId, id: ActivityId) -> Result<Option<Activity>, StoreError>;
    /// The issue's comments, newest first: by `date_added` in microseconds, then id, both descending.
    fn list(&mut self, project: ProjectId, issue: IssueId, window: &Window) -> Result<Vec<Activity>, StoreError>;
    /// Whether the author has said this on the issue at this time or later.
    fn is_said(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        author: UserId,
        text: &str,
        since: DateTime<Utc>,
    ) -> Result<bool, StoreError>;
    /// Has the issue's comment of this id say something else.
    fn change(&mut self, project: ProjectId, issue: IssueId, id: ActivityId, text: &str) -> Result<(), StoreError>;
    /// Removes the issue's comment of this id, and counts it no more; whether it was there.
    fn remove(&mut self, project: ProjectId, issue: IssueId, id: ActivityId) -> Result<bool, StoreError>;
    /// The users in the organization's team of this id, by id, at most `limit`; none, where the organization has no
    /// such team.
    fn users_of_team(
        &mut self,
        organization: OrganizationId,
        team: TeamId,
        limit: usize,
    ) -> Result<Vec<UserId>, StoreError>;
}

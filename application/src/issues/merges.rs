use domain::ids::{IssueId, ProjectId};
use domain::issues::Issue;

use super::Resolution;
use crate::ingest::{IssueReleaseDelta, TagDelta};
use crate::ports::StoreError;

/// Issues that become part of others. What is taken from an issue is not its own any more: whoever takes it adds it to
/// another in the same transaction.
#[cfg_attr(test, mockall::automock)]
pub trait MergeRepository {
    /// Has the ids and numbers of these issues of the project stand for another one, and all that stood for one of
    /// them.
    fn redirect(&mut self, project: ProjectId, from: &[(IssueId, i64)], to: IssueId) -> Result<(), StoreError>;
    /// Has all hashes that lead to these locked issues of the project lead to another one, those included that came to
    /// them after hashes were claimed. One that somebody else holds MUST be left, not waited for: whoever holds it
    /// waits for the issues, and finds them gone.
    fn lead(&mut self, project: ProjectId, from: &[IssueId], to: IssueId) -> Result<(), StoreError>;
    /// The issue that this id stands for, with its project, where it was merged.
    fn redirected(&mut self, id: IssueId) -> Result<Option<(ProjectId, IssueId)>, StoreError>;
    /// The project's issue that this number stands for, where it was merged.
    fn redirected_number(&mut self, project: ProjectId, number: i64) -> Result<Option<IssueId>, StoreError>;
    /// Takes at most `limit` counts from the issue: (start, count), ascending.
    fn take_buckets(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        resolution: Resolution,
        limit: usize,
    ) -> Result<Vec<(i64, i64)>, StoreError>;
    /// Takes at most `limit` values of tags from the issue, ascending.
    fn take_tags(&mut self, project: ProjectId, issue: IssueId, limit: usize) -> Result<Vec<TagDelta>, StoreError>;
    /// Takes at most `limit` releases from the issue, ascending; none counts it as a new issue.
    fn take_releases(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        limit: usize,
    ) -> Result<Vec<IssueReleaseDelta>, StoreError>;
    /// Takes at most `limit` counts by environment from the issue: (environment, start, count), ascending.
    fn take_environment_buckets(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        resolution: Resolution,
        limit: usize,
    ) -> Result<Vec<(String, i64, i64)>, StoreError>;
    /// Takes at most `limit` values of tags by environment from the issue, ascending, each with its environment.
    fn take_environment_tags(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        limit: usize,
    ) -> Result<Vec<(String, TagDelta)>, StoreError>;
    /// Has at most `limit` events, activities, user reports, subscriptions, views and bookmarks of the issue belong to
    /// another one of the project; how many. Of a user who has them of both, the subscription to the other one, the
    /// later view and the earlier bookmark stay.
    fn hand_over(&mut self, project: ProjectId, from: IssueId, to: IssueId, limit: usize) -> Result<usize, StoreError>;
    /// Writes what a locked issue's events add up to: how many there are, of how many users, from when to when, its
    /// first release, its heat, and its number of comments.
    fn set_totals(&mut self, issue: &Issue) -> Result<(), StoreError>;
}

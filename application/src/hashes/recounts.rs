use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::ids::{IssueId, ProjectId, ReleaseId};

use crate::environments::{IssueEnvironmentDelta, IssueEnvironmentKey};
use crate::ingest::{IssueReleaseDelta, TagDelta};
use crate::issues::Resolution;
use crate::ports::StoreError;

/// Counts that events are taken from: the reverse of what batches of events add. Every method takes a whole batch, with
/// each key at most once, ascending, of issues that are locked. What is down to nothing is removed; times stay.
#[cfg_attr(test, mockall::automock)]
pub trait RecountRepository {
    /// Takes from uses of tags, of each key's total and of its number of distinct values. Answers how many values of
    /// the key `user` are gone, for issues where any are.
    fn subtract_tags(&mut self, tags: &[TagDelta]) -> Result<HashMap<IssueId, i64>, StoreError>;
    /// Takes from the counts of spans of time: project, issue, start (seconds since 1970), count.
    fn subtract_buckets(
        &mut self,
        resolution: Resolution,
        buckets: &[(ProjectId, IssueId, i64, i64)],
    ) -> Result<(), StoreError>;
    /// Takes events from releases of issues.
    fn subtract_issue_releases(&mut self, deltas: &[IssueReleaseDelta]) -> Result<(), StoreError>;
    /// Takes from uses of tags, each with its environment. Answers how many values of the key `user` are gone, by
    /// environment, where any are.
    fn subtract_environment_tags(
        &mut self,
        tags: &[(String, TagDelta)],
    ) -> Result<HashMap<(IssueId, String), i64>, StoreError>;
    /// Takes from the counts of spans of time of environments.
    fn subtract_environment_buckets(
        &mut self,
        resolution: Resolution,
        buckets: &[(IssueEnvironmentKey, i64, i64)],
    ) -> Result<(), StoreError>;
    /// Writes from when to when the events of an issue's releases happened, ascending by release.
    fn set_release_times(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        times: &[(ReleaseId, DateTime<Utc>, DateTime<Utc>)],
    ) -> Result<(), StoreError>;
    /// Writes what is left of the events of environments; those without any are removed.
    fn set_environments(&mut self, environments: &[IssueEnvironmentDelta]) -> Result<(), StoreError>;
}

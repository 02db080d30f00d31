use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::ids::{IssueId, ProjectId};

use crate::ingest::TagDelta;
use crate::issues::{Bucket, Resolution};
use crate::ports::StoreError;

/// An issue in one of its environments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueEnvironment {
    /// The environment; empty for events without one.
    pub environment: String,
    /// How many events.
    pub count: i64,
    /// How many distinct users.
    pub users: i64,
    /// The earliest event's time.
    pub first_seen: DateTime<Utc>,
    /// The latest event's time.
    pub last_seen: DateTime<Utc>,
}

/// Events of one issue in one environment. Its numbers are added, its times widen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueEnvironmentDelta {
    /// The project.
    pub project_id: ProjectId,
    /// The issue.
    pub issue_id: IssueId,
    /// What the events say.
    pub seen: IssueEnvironment,
}

/// An issue and the name of one of its environments.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IssueEnvironmentKey {
    /// The project.
    pub project_id: ProjectId,
    /// The issue.
    pub issue_id: IssueId,
    /// The environment; empty for events without one.
    pub environment: String,
}

/// The counts of issues by environment.
///
/// Most issues are seen in one environment alone, whose counts are those of the issue: of them there is one row. Spans
/// of time and tags are counted by environment from the second environment on. Every method that writes takes a whole
/// batch, ascending by key, of issues that are locked.
#[cfg_attr(test, mockall::automock)]
pub trait IssueEnvironmentRepository {
    /// The environments of these issues, ascending by issue, then environment.
    fn of_issues(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<Vec<(IssueId, IssueEnvironment)>, StoreError>;
    /// Takes the spans and tags that these issues have so far as those of the one environment that they had until now,
    /// whatever was counted for it before.
    fn split(&mut self, issues: &[IssueEnvironmentKey]) -> Result<(), StoreError>;
    /// Adds events to environments of issues.
    fn add(&mut self, deltas: &[IssueEnvironmentDelta]) -> Result<(), StoreError>;
    /// Adds to the counts of spans of time: the environment, its start (seconds since 1970), the count.
    fn add_buckets(
        &mut self,
        resolution: Resolution,
        buckets: &[(IssueEnvironmentKey, i64, i64)],
    ) -> Result<(), StoreError>;
    /// Adds uses of tags, each with its environment. Answers how many values of the key `user` were new, by
    /// environment, where any were.
    fn add_tags(&mut self, tags: &[(String, TagDelta)]) -> Result<HashMap<(IssueId, String), i64>, StoreError>;
    /// The counts of these issues in these environments together, in all spans that begin at `from` (seconds since
    /// 1970) or later, by issue and start. Spans without events are left out.
    fn buckets(
        &mut self,
        issues: &[(ProjectId, IssueId)],
        environments: &[String],
        resolution: Resolution,
        from: i64,
    ) -> Result<Vec<Bucket>, StoreError>;
    /// How many distinct users each of these issues has in these environments together, ascending by issue; issues
    /// without are left out.
    fn users(
        &mut self,
        issues: &[(ProjectId, IssueId)],
        environments: &[String],
    ) -> Result<Vec<(IssueId, i64)>, StoreError>;
}

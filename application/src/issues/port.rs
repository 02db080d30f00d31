use chrono::{DateTime, TimeDelta, Utc};
use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId};
use domain::issues::Issue;

use super::{IssueFilter, Sort};
use crate::paging::Window;
use crate::ports::StoreError;

/// The span of time that one count covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Resolution {
    /// From one full hour to the next.
    Hour,
    /// A UTC day.
    Day,
}

impl Resolution {
    /// How long it is.
    pub const fn length(self) -> TimeDelta {
        match self {
            Self::Hour => TimeDelta::hours(1),
            Self::Day => TimeDelta::days(1),
        }
    }

    /// The beginning of the span that a time lies in, in seconds since 1970.
    pub const fn start(self, at: DateTime<Utc>) -> i64 {
        let length = self.length().num_seconds();
        at.timestamp() - at.timestamp().rem_euclid(length)
    }
}

/// How many events an issue had in one span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// The issue.
    pub issue_id: IssueId,
    /// The beginning of the span, in seconds since 1970.
    pub start: i64,
    /// How many events.
    pub count: i64,
}

/// How often an issue's events had a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagSummary {
    /// The tag's key.
    pub key: String,
    /// How many events had it.
    pub total: i64,
    /// How many distinct values it had.
    pub distinct: i64,
}

/// What a list of issues holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FoundIssues {
    /// The issues of the window.
    pub issues: Vec<Issue>,
    /// How many issues there are in all windows, counted no further than was asked for.
    pub hits: usize,
}

/// What one step of removing issues removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RemovedIssues {
    /// Issues.
    pub issues: usize,
    /// All rows: the issues and what belonged to them.
    pub rows: usize,
}

/// Issues, for reading.
#[cfg_attr(test, mockall::automock)]
pub trait IssueRepository {
    /// The project that the issue of this id belongs to: what access is decided by.
    fn project_of(&mut self, id: IssueId) -> Result<Option<ProjectId>, StoreError>;
    /// The project's issue of this id.
    fn find(&mut self, project: ProjectId, id: IssueId) -> Result<Option<Issue>, StoreError>;
    /// The project's issue of this number.
    fn find_number(&mut self, project: ProjectId, number: i64) -> Result<Option<Issue>, StoreError>;
    /// The issue that has a public page of this name, of whichever tenant: whoever knows the name may read it.
    fn find_shared(&mut self, share_id: &str) -> Result<Option<Issue>, StoreError>;
    /// Those of these issues that are in one of the projects, ascending by project and id. Those that are being removed
    /// MUST be left out.
    fn among(&mut self, projects: &[ProjectId], ids: &[IssueId]) -> Result<Vec<(ProjectId, IssueId)>, StoreError>;
    /// The issues that the filter lets through, by the [key](Sort::key) of the sort, then id, both descending. Counts
    /// all of them, up to `count_to`. MUST NOT read much more than the window holds, where nothing but projects and
    /// statuses is asked for, or where what is asked for is rare.
    fn list(
        &mut self,
        filter: &IssueFilter,
        sort: Sort,
        window: &Window,
        count_to: usize,
    ) -> Result<FoundIssues, StoreError>;
    /// The issue's tags: at most `limit`, those seen most, sorted by key.
    fn tags(&mut self, project: ProjectId, id: IssueId, limit: usize) -> Result<Vec<TagSummary>, StoreError>;
    /// The counts of these issues in all spans that begin at `from` (seconds since 1970) or later, by issue and start.
    /// Spans without events are left out.
    fn buckets(
        &mut self,
        issues: &[(ProjectId, IssueId)],
        resolution: Resolution,
        from: i64,
    ) -> Result<Vec<Bucket>, StoreError>;
    /// The hashes that lead to the issue, sorted.
    fn hashes(&mut self, project: ProjectId, id: IssueId) -> Result<Vec<GroupHash>, StoreError>;
    /// How many distinct users the issue hit at `from` or later.
    fn users_since(&mut self, project: ProjectId, issue: IssueId, from: DateTime<Utc>) -> Result<i64, StoreError>;
    /// Takes away what leads to these issues, and what waits to be told of them. MUST wait for batches of events that
    /// have claimed one of the hashes, and have later ones find them gone.
    fn cut_off(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<(), StoreError>;
    /// Removes at most `limit` rows of the project's issue in the order of [`Self::remove_unseen_since`].
    fn remove(&mut self, project: ProjectId, id: IssueId, limit: usize) -> Result<RemovedIssues, StoreError>;
    /// Removes at most `limit` rows of the issues last seen before `before`: first what leads to an issue, so that no
    /// event comes to it any more, then what belongs to it (its events included), and itself last. No rows, where
    /// there is no such issue; else it is to be called again.
    fn remove_unseen_since(&mut self, before: DateTime<Utc>, limit: usize) -> Result<RemovedIssues, StoreError>;
    /// Removes at most `limit` of the counts of the resolution that begin before `before`; how many it were.
    fn remove_buckets_before(
        &mut self,
        resolution: Resolution,
        before: DateTime<Utc>,
        limit: usize,
    ) -> Result<usize, StoreError>;
}

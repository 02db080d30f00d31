use chrono::{DateTime, Utc};
use domain::events::EventId;
use domain::feedback::{Statement, UserReport};
use domain::ids::{IssueId, ProjectId};

use crate::paging::Window;
use crate::ports::StoreError;

/// What a user says, to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUserReport {
    /// The project.
    pub project_id: ProjectId,
    /// What is said.
    pub statement: Statement,
    /// The issue of the event, where that has come.
    pub issue_id: Option<IssueId>,
    /// The environment of the event.
    pub environment: Option<String>,
    /// When.
    pub date_added: DateTime<Utc>,
}

/// An event that came, of which something may have been said before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedEvent {
    /// The project.
    pub project_id: ProjectId,
    /// The event.
    pub event_id: EventId,
    /// Its issue.
    pub issue_id: IssueId,
    /// Its environment.
    pub environment: Option<String>,
}

/// What users say of events: one report an event.
#[expect(clippy::needless_lifetimes, reason = "mocks need the name of a lifetime inside Option")]
#[cfg_attr(test, mockall::automock)]
pub trait UserReportRepository {
    /// Adds a report; where the event has one, that gets the new words and stays otherwise as it is. Answers what is
    /// kept now.
    fn put(&mut self, report: &NewUserReport) -> Result<UserReport, StoreError>;
    /// The report about an event.
    fn of_event(&mut self, project: ProjectId, event: EventId) -> Result<Option<UserReport>, StoreError>;
    /// Gives the reports about these events, ascending by project and id, that have no issue yet, theirs.
    fn link(&mut self, events: &[ReportedEvent]) -> Result<(), StoreError>;
    /// The reports of a project, or of one of its issues, newest first: by `date_added` in microseconds, then id, both
    /// descending.
    fn list(
        &mut self,
        project: ProjectId,
        issue: Option<IssueId>,
        window: &Window,
    ) -> Result<Vec<UserReport>, StoreError>;
    /// How many reports an issue has, about events of these environments where any are given.
    fn count<'a>(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        environments: Option<&'a [String]>,
    ) -> Result<i64, StoreError>;
    /// Removes at most `limit` reports from before this time; how many it were.
    fn remove_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
}

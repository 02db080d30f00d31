use chrono::{DateTime, Utc};
use domain::ids::{IssueId, ProjectId};
use domain::issues::{Forecast, Issue};

use crate::ports::StoreError;

/// What time does to issues. Issues that are claimed MUST be this transaction's alone until its end: others that ask
/// meanwhile get the next ones, or none.
#[cfg_attr(test, mockall::automock)]
pub trait LifecycleRepository {
    /// How frequent these issues are expected to be, where that is known, ascending by issue.
    fn forecasts(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<Vec<(IssueId, Forecast)>, StoreError>;
    /// Sets how frequent the issue is expected to be; none removes it.
    fn set_forecast(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        forecast: Option<Forecast>,
    ) -> Result<(), StoreError>;
    /// Claims at most `limit` issues with a snooze until this time or an earlier one, whichever their status.
    fn claim_snoozed_until(&mut self, now: DateTime<Utc>, limit: usize) -> Result<Vec<Issue>, StoreError>;
    /// Claims at most `limit` unresolved issues that are new, regressed or escalating, and are open since this time or
    /// longer.
    fn claim_open_since(&mut self, since: DateTime<Utc>, limit: usize) -> Result<Vec<Issue>, StoreError>;
    /// The age of resolution in hours of those of these projects whose issues are resolved by age, in any order.
    fn ages(&mut self, projects: &[ProjectId]) -> Result<Vec<(ProjectId, i64)>, StoreError>;
    /// Claims at most `limit` unresolved issues that were last seen longer ago than their projects' age of resolution,
    /// with that age in hours.
    fn claim_aged(&mut self, now: DateTime<Utc>, limit: usize) -> Result<Vec<(Issue, i64)>, StoreError>;
}

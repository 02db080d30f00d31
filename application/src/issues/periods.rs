use domain::ids::{IssueId, ProjectId};
use domain::issues::{Spans, TimeRange};

use crate::ports::StoreError;

/// Issues of which it is counted what a period saw, and which of their events count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CountedIssues {
    /// Of these, all events.
    pub whole: Vec<(ProjectId, IssueId)>,
    /// Of these, which were seen in several environments, the events of some.
    pub narrowed: Vec<(ProjectId, IssueId)>,
    /// Those environments; the empty name stands for none.
    pub environments: Vec<String>,
}

/// What issues counted in a period.
///
/// Every method takes the issues of a whole page (no issue twice) in one query, answers ascending by issue, leaves out
/// issues of which it counts nothing, and MUST read of an issue no more than its counts or users.
#[cfg_attr(test, mockall::automock)]
pub trait IssuePeriodRepository {
    /// How many events the hours and days that begin in these spans counted together.
    fn events(&mut self, issues: &CountedIssues, spans: &Spans) -> Result<Vec<(IssueId, i64)>, StoreError>;
    /// How many distinct users the issues hit last at the range's beginning or later, and first before its end: all that
    /// they hit in the range, and, where it is open at neither end, those that they hit before it and after it.
    fn users(&mut self, issues: &CountedIssues, range: &TimeRange) -> Result<Vec<(IssueId, i64)>, StoreError>;
}

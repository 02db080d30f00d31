use chrono::{DateTime, Utc};
use domain::alerts::{AlertReason, Alerting};
use domain::ids::{IssueId, OrganizationId, ProjectId, UserId};
use domain::users::EmailAddress;

use crate::ports::StoreError;

/// An issue that people are to be told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueAlert {
    /// The project.
    pub project_id: ProjectId,
    /// The issue.
    pub issue_id: IssueId,
    /// Why.
    pub reason: AlertReason,
    /// Since when it waits.
    pub date_added: DateTime<Utc>,
}

/// Who hears of a project's issues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The members of its teams.
    Teams,
    /// All members of its organization.
    Organization,
}

/// Somebody who gets mails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The account.
    pub user_id: UserId,
    /// Its address.
    pub email: EmailAddress,
}

/// Alerts that wait to become mails, and who wants them.
#[cfg_attr(test, mockall::automock)]
pub trait AlertRepository {
    /// Has issues wait, each once, ascending by project and issue. One that waits already MUST stay as it is.
    fn queue(&mut self, alerts: &[IssueAlert]) -> Result<(), StoreError>;
    /// Takes at most `limit` alerts away, those that wait longest, ascending by project and issue. MUST give none to
    /// two that take at once, nor have one wait for the other.
    fn take(&mut self, limit: usize) -> Result<Vec<IssueAlert>, StoreError>;
    /// Removes at most `limit` alerts that wait since before this time; how many it were.
    fn remove_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
    /// Whether the organization's project has alerts; one that is not there has none. A new project has.
    fn of_project(&mut self, organization: OrganizationId, project: ProjectId) -> Result<Alerting, StoreError>;
    /// Switches the alerts of the organization's project.
    fn set_of_project(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        alerting: Alerting,
    ) -> Result<(), StoreError>;
    /// Whether an active user is in one of the project's teams.
    fn has_team(&mut self, organization: OrganizationId, project: ProjectId) -> Result<bool, StoreError>;
    /// The active users of the audience who have not unsubscribed from the project, each once, by id; at most `limit`.
    fn recipients(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        audience: Audience,
        limit: usize,
    ) -> Result<Vec<Recipient>, StoreError>;
    /// Whether the user wants alerts of the project: yes, but for who unsubscribed.
    fn of_user(&mut self, user: UserId, project: ProjectId) -> Result<Alerting, StoreError>;
    /// Unsubscribes the user from the project, or subscribes again; twice is no error. Both MUST be there.
    fn set_of_user(&mut self, user: UserId, project: ProjectId, alerting: Alerting) -> Result<(), StoreError>;
}

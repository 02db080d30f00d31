use chrono::{DateTime, Utc};
use domain::ids::{IssueId, ProjectId, UserId};
use domain::issues::{Issue, IssueResolution, Snooze, Subscription};

use crate::ports::StoreError;

/// What people decide about issues.
#[cfg_attr(test, mockall::automock)]
pub trait TriageRepository {
    /// The issues, in whichever status, ascending by project and id, locked in that order until the end of the
    /// transaction. Those that are not there are left out.
    fn lock(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<Vec<Issue>, StoreError>;
    /// Writes the status, the substatus, the priority and the triage of a locked issue, but neither its number of
    /// comments nor its heat, which are only added to.
    fn save(&mut self, issue: &Issue) -> Result<(), StoreError>;
    /// At most `limit` issues, whatever their status, ascending by project and id, that are assigned to the user in
    /// organizations that the user is no member of: in all, where the account is gone.
    fn assigned_outside(&mut self, user: UserId, limit: usize) -> Result<Vec<(ProjectId, IssueId)>, StoreError>;
    /// The snoozes of these issues, ascending by issue.
    fn snoozes(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<Vec<(IssueId, Snooze)>, StoreError>;
    /// Sets the issue's snooze; none removes it.
    fn set_snooze(&mut self, project: ProjectId, issue: IssueId, snooze: Option<Snooze>) -> Result<(), StoreError>;
    /// What these issues are resolved by, ascending by issue.
    fn resolutions(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<Vec<(IssueId, IssueResolution)>, StoreError>;
    /// Sets what the issue is resolved by; none removes it.
    fn set_resolution(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        resolution: Option<IssueResolution>,
    ) -> Result<(), StoreError>;
    /// The subscriptions to the issue, active or not, ascending by user.
    fn subscriptions(&mut self, project: ProjectId, issue: IssueId) -> Result<Vec<Subscription>, StoreError>;
    /// The user's subscriptions to these issues, ascending by issue.
    fn subscriptions_of(
        &mut self,
        user: UserId,
        issues: &[(ProjectId, IssueId)],
    ) -> Result<Vec<(IssueId, Subscription)>, StoreError>;
    /// Sets the user's subscription, whatever it was before.
    fn set_subscription(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        subscription: &Subscription,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError>;
    /// Subscribes the user for a reason, unless they have decided before or are subscribed already.
    fn subscribe(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        subscription: &Subscription,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError>;
    /// Forgets the user's subscription, whatever it was: it is as if they had never decided.
    fn unsubscribe(&mut self, project: ProjectId, issue: IssueId, user: UserId) -> Result<(), StoreError>;
}

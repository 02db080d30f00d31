use chrono::{DateTime, Utc};
use domain::ids::{ActivityId, IssueId, ProjectId, UserId};
use domain::issues::{Activity, ActivityKind, Issue};
use serde_json::{Map, Value};

use crate::ports::{StoreError, Stores};

/// What an activity's data calls the id of the commit that it is about.
pub(crate) const COMMIT: &str = "commit";

/// Something that happened to an issue, to be written down.
#[derive(Debug, Clone, PartialEq)]
pub struct NewActivity {
    /// The project.
    pub project_id: ProjectId,
    /// The issue.
    pub issue_id: IssueId,
    /// Who did it; nobody for what happened by itself.
    pub user: Option<UserId>,
    /// What it was.
    pub kind: ActivityKind,
    /// What else there is to say, by kind.
    pub data: Map<String, Value>,
    /// When.
    pub date_added: DateTime<Utc>,
}

/// What happened to issues.
#[cfg_attr(test, mockall::automock)]
pub trait ActivityRepository {
    /// Writes it down.
    fn add(&mut self, activity: &NewActivity) -> Result<ActivityId, StoreError>;
    /// What happened to the issue: the newest `limit`, newest first, by time and id.
    fn of_issue(&mut self, project: ProjectId, issue: IssueId, limit: usize) -> Result<Vec<Activity>, StoreError>;
}

/// Writes down what became of a locked issue by itself, and that it did.
pub(crate) fn happened(
    stores: &mut dyn Stores,
    issue: &Issue,
    kind: ActivityKind,
    data: Map<String, Value>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    stores.triage().save(issue)?;
    let (project_id, issue_id) = (issue.project_id, issue.id);
    stores.activities().add(&NewActivity { project_id, issue_id, user: None, kind, data, date_added: now }).map(drop)
}

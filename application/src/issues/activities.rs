use chrono::{DateTime, Utc};
use domain::ids::{ActivityId, IssueId, ProjectId, UserId};
use domain::issues::{Activity, ActivityKind};
use serde_json::{Map, Value};

use crate::ports::StoreError;

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

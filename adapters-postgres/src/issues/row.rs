use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::events::{EventKind, Level};
use domain::ids::{IssueId, ProjectId, ReleaseId, TeamId, UserId};
use domain::issues::{Assignee, InboxReason, Issue, Priority, Status, Substatus, Summary, Triage};

use crate::row::corrupt;
use crate::schema::issues;

/// A row of `issues`.
#[derive(Queryable, QueryableByName, Selectable)]
#[diesel(table_name = issues)]
pub(crate) struct IssueRow {
    id: i64,
    project_id: i64,
    number: i64,
    status: String,
    substatus: Option<String>,
    priority: String,
    kind: String,
    platform: String,
    title: String,
    culprit: String,
    level: String,
    logger: Option<String>,
    metadata: String,
    search_message: String,
    unhandled: bool,
    first_seen: DateTime<Utc>,
    last_seen: DateTime<Utc>,
    times_seen: i64,
    users_seen: i64,
    first_release: Option<i64>,
    active_at: Option<DateTime<Utc>>,
    resolved_at: Option<DateTime<Utc>>,
    assignee_user_id: Option<i64>,
    assignee_team_id: Option<i64>,
    share_id: Option<String>,
    priority_locked_at: Option<DateTime<Utc>>,
    comments: i64,
    inbox_reason: Option<String>,
    inbox_at: Option<DateTime<Utc>>,
    heat: f64,
}

impl IssueRow {
    pub(crate) const fn id(&self) -> i64 {
        self.id
    }

    pub(crate) fn into_issue(self) -> Result<Issue, StoreError> {
        let id = self.id;
        let bad = |column| move || corrupt("issues", column, id);
        let inbox = |text: String| InboxReason::parse(&text).ok_or_else(bad("inbox_reason"));
        let user = self.assignee_user_id.map(|user| Assignee::User(UserId::new(user)));
        let team = self.assignee_team_id.map(|team| Assignee::Team(TeamId::new(team)));
        let substatus = |text: String| Substatus::parse(&text).ok_or_else(bad("substatus"));
        Ok(Issue {
            id: IssueId::new(id),
            project_id: ProjectId::new(self.project_id),
            number: self.number,
            status: Status::parse(&self.status).ok_or_else(bad("status"))?,
            substatus: self.substatus.map(substatus).transpose()?,
            priority: Priority::parse(&self.priority).ok_or_else(bad("priority"))?,
            summary: Summary {
                title: self.title,
                culprit: self.culprit,
                level: Level::parse(&self.level).ok_or_else(bad("level"))?,
                logger: self.logger,
                metadata: serde_json::from_str(&self.metadata).ok().ok_or_else(bad("metadata"))?,
                search_message: self.search_message,
                unhandled: self.unhandled,
            },
            kind: EventKind::parse(&self.kind).ok_or_else(bad("kind"))?,
            platform: self.platform,
            first_seen: self.first_seen,
            last_seen: self.last_seen,
            times_seen: self.times_seen,
            users_seen: self.users_seen,
            first_release: self.first_release.map(ReleaseId::new),
            triage: Triage {
                active_at: self.active_at,
                resolved_at: self.resolved_at,
                assignee: user.or(team),
                share_id: self.share_id,
                priority_locked_at: self.priority_locked_at,
                comments: self.comments,
                inbox: self.inbox_reason.map(inbox).transpose()?.zip(self.inbox_at),
                heat: self.heat,
            },
        })
    }
}

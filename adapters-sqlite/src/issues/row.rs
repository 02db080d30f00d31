use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::events::{EventKind, Level};
use domain::ids::{IssueId, ProjectId, ReleaseId, TeamId, UserId};
use domain::issues::{Assignee, InboxReason, Issue, Priority, Status, Substatus, Summary, Triage};

use crate::row::Origin;
use crate::schema::issues;

#[derive(Queryable, Selectable)]
#[diesel(table_name = issues, check_for_backend(Sqlite))]
pub struct IssueRow {
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
    first_seen: i64,
    last_seen: i64,
    times_seen: i64,
    users_seen: i64,
    first_release: Option<i64>,
    active_at: Option<i64>,
    resolved_at: Option<i64>,
    assignee_user_id: Option<i64>,
    assignee_team_id: Option<i64>,
    share_id: Option<String>,
    priority_locked_at: Option<i64>,
    comments: i64,
    inbox_reason: Option<String>,
    inbox_at: Option<i64>,
    heat: f64,
}

impl TryFrom<IssueRow> for Issue {
    type Error = StoreError;

    fn try_from(row: IssueRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "issues", id: &row.id };
        let substatus = row.substatus.as_deref().map(|text| origin.valid("substatus", Substatus::parse(text)));
        let user = row.assignee_user_id.map(|user| Assignee::User(UserId::new(user)));
        let team = row.assignee_team_id.map(|team| Assignee::Team(TeamId::new(team)));
        let inbox = row.inbox_reason.as_deref().map(|text| origin.valid("inbox_reason", InboxReason::parse(text)));
        Ok(Self {
            id: IssueId::new(row.id),
            project_id: ProjectId::new(row.project_id),
            number: row.number,
            status: origin.valid("status", Status::parse(&row.status))?,
            substatus: substatus.transpose()?,
            priority: origin.valid("priority", Priority::parse(&row.priority))?,
            kind: origin.valid("kind", EventKind::parse(&row.kind))?,
            first_seen: origin.time("first_seen", row.first_seen)?,
            last_seen: origin.time("last_seen", row.last_seen)?,
            times_seen: row.times_seen,
            users_seen: row.users_seen,
            first_release: row.first_release.map(ReleaseId::new),
            triage: Triage {
                active_at: origin.optional_time("active_at", row.active_at)?,
                resolved_at: origin.optional_time("resolved_at", row.resolved_at)?,
                assignee: user.or(team),
                share_id: row.share_id,
                priority_locked_at: origin.optional_time("priority_locked_at", row.priority_locked_at)?,
                comments: row.comments,
                inbox: inbox.transpose()?.zip(origin.optional_time("inbox_at", row.inbox_at)?),
                heat: row.heat,
            },
            summary: Summary {
                level: origin.valid("level", Level::parse(&row.level))?,
                metadata: origin.valid("metadata", serde_json::from_str(&row.metadata).ok())?,
                title: row.title,
                culprit: row.culprit,
                logger: row.logger,
                search_message: row.search_message,
                unhandled: row.unhandled,
            },
            platform: row.platform,
        })
    }
}

use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::events::{EventKind, Level};
use domain::ids::{IssueId, ProjectId, ReleaseId};
use domain::issues::{Issue, Priority, Status, Substatus, Summary};

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
}

impl TryFrom<IssueRow> for Issue {
    type Error = StoreError;

    fn try_from(row: IssueRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "issues", id: &row.id };
        let substatus = row.substatus.as_deref().map(|text| origin.valid("substatus", Substatus::parse(text)));
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

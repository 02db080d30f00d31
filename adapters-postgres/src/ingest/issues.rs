//! Issues as events come to them.

use std::borrow::Cow;
use std::collections::HashMap;

use application::ingest::{IssueChange, NewIssue};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Untyped;
use domain::ids::{IssueId, ProjectId, ReleaseId};
use domain::issues::{InboxReason, Summary};
use serde_json::{Map, Value};

use crate::issues::{IssueRow, columns};
use crate::row::storable;
use crate::schema::{issues, projects};
use crate::statement::statement;

pub(super) fn take_numbers(conn: &mut PgConnection, project: ProjectId, count: i64) -> QueryResult<i64> {
    let last: i64 = diesel::update(projects::table.find(project.get()))
        .set(projects::last_issue_number.eq(projects::last_issue_number + count))
        .returning(projects::last_issue_number)
        .get_result(conn)?;
    Ok(last - count + 1)
}

/// A row to add to `issues`.
#[derive(Insertable)]
#[diesel(table_name = issues)]
struct NewRow<'a> {
    project_id: i64,
    number: i64,
    status: &'static str,
    substatus: &'static str,
    priority: &'static str,
    kind: &'static str,
    platform: Cow<'a, str>,
    title: Cow<'a, str>,
    culprit: Cow<'a, str>,
    level: &'static str,
    logger: Option<Cow<'a, str>>,
    metadata: String,
    search_message: Cow<'a, str>,
    unhandled: bool,
    first_seen: DateTime<Utc>,
    last_seen: DateTime<Utc>,
    first_release: Option<i64>,
    inbox_reason: Option<&'static str>,
    inbox_at: Option<DateTime<Utc>>,
}

impl<'a> From<&'a NewIssue> for NewRow<'a> {
    fn from(issue: &'a NewIssue) -> Self {
        let summary = &issue.events.summary;
        Self {
            project_id: issue.project_id.get(),
            number: issue.number,
            status: issue.status.as_str(),
            substatus: issue.substatus.as_str(),
            priority: issue.priority.as_str(),
            kind: issue.kind.as_str(),
            platform: storable(&issue.platform),
            title: storable(&summary.title),
            culprit: storable(&summary.culprit),
            level: summary.level.as_str(),
            logger: summary.logger.as_deref().map(storable),
            metadata: json(&summary.metadata),
            search_message: storable(&summary.search_message),
            unhandled: summary.unhandled,
            first_seen: issue.events.first_seen,
            last_seen: issue.events.last_seen,
            first_release: issue.first_release.map(ReleaseId::get),
            inbox_reason: issue.inbox_at.map(|_| InboxReason::New.as_str()),
            inbox_at: issue.inbox_at,
        }
    }
}

/// How many rows go into one statement, below the protocol's limit of 65535 parameters.
const ROWS: usize = 1000;

pub(super) fn add(conn: &mut PgConnection, new: &[NewIssue]) -> QueryResult<Vec<IssueId>> {
    let mut ids = HashMap::with_capacity(new.len());
    for chunk in new.chunks(ROWS) {
        let rows: Vec<NewRow<'_>> = chunk.iter().map(NewRow::from).collect();
        let added: Vec<(i64, i64, i64)> = diesel::insert_into(issues::table)
            .values(rows)
            .returning((issues::project_id, issues::number, issues::id))
            .get_results(conn)?;
        ids.extend(added.into_iter().map(|(project, number, id)| ((project, number), IssueId::new(id))));
    }
    // The server does not promise to answer rows in the order in which they were given.
    new.iter().map(|issue| ids.get(&(issue.project_id.get(), issue.number)).copied().ok_or(diesel::NotFound)).collect()
}

pub(crate) fn lock(conn: &mut PgConnection, wanted: &[(ProjectId, IssueId)]) -> QueryResult<Vec<IssueRow>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let (projects, ids) = columns(wanted);
    statement::<Untyped>(LOCK, &[&projects, &ids]).load(conn)
}

const LOCK: &str = "
    SELECT i.* FROM unnest(?, ?) AS n (project_id, id)
    JOIN issues i ON i.project_id = n.project_id AND i.id = n.id
    ORDER BY i.project_id, i.id
    FOR UPDATE OF i";

// The join below finds the rows in whichever order; the inner query locks them in ascending order first, for those who
// have not locked them before.
const CHANGE: &str = "
    UPDATE issues i SET
        times_seen = i.times_seen + n.count,
        users_seen = i.users_seen + n.new_users,
        first_seen = LEAST(i.first_seen, n.first_seen),
        last_seen = GREATEST(i.last_seen, n.last_seen),
        heat = n.heat,
        title = n.title,
        culprit = n.culprit,
        level = n.level,
        logger = n.logger,
        metadata = n.metadata,
        search_message = n.search_message,
        unhandled = n.unhandled,
        status = COALESCE(n.status, i.status),
        substatus = COALESCE(n.substatus, i.substatus)
    FROM (
        SELECT n.* FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) AS n (
            project_id, id, count, new_users, first_seen, last_seen, heat,
            title, culprit, level, logger, metadata, search_message, unhandled,
            status, substatus)
        JOIN issues l ON l.project_id = n.project_id AND l.id = n.id
        ORDER BY l.project_id, l.id
        FOR UPDATE OF l
    ) n
    WHERE i.project_id = n.project_id AND i.id = n.id";

pub(super) fn change(conn: &mut PgConnection, changes: &[IssueChange]) -> QueryResult<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let summaries: Vec<&Summary> = changes.iter().map(|change| &change.events.summary).collect();
    let projects: Vec<i64> = changes.iter().map(|change| change.project_id.get()).collect();
    let ids: Vec<i64> = changes.iter().map(|change| change.issue_id.get()).collect();
    let counts: Vec<i64> = changes.iter().map(|change| change.events.count).collect();
    let users: Vec<i64> = changes.iter().map(|change| change.new_users).collect();
    let first: Vec<DateTime<Utc>> = changes.iter().map(|change| change.events.first_seen).collect();
    let last: Vec<DateTime<Utc>> = changes.iter().map(|change| change.events.last_seen).collect();
    let heats: Vec<f64> = changes.iter().map(|change| change.events.heat).collect();
    let titles: Vec<_> = summaries.iter().map(|summary| storable(&summary.title)).collect();
    let culprits: Vec<_> = summaries.iter().map(|summary| storable(&summary.culprit)).collect();
    let levels: Vec<&str> = summaries.iter().map(|summary| summary.level.as_str()).collect();
    let loggers: Vec<_> = summaries.iter().map(|summary| summary.logger.as_deref().map(storable)).collect();
    let metadata: Vec<String> = summaries.iter().map(|summary| json(&summary.metadata)).collect();
    let messages: Vec<_> = summaries.iter().map(|summary| storable(&summary.search_message)).collect();
    let unhandled: Vec<bool> = summaries.iter().map(|summary| summary.unhandled).collect();
    let states = || changes.iter().map(|change| change.state.unzip());
    let status: Vec<_> = states().map(|(status, _)| status.map(|it| Cow::Borrowed(it.as_str()))).collect();
    let substatus: Vec<_> = states().map(|(_, substatus)| substatus.map(|it| Cow::Borrowed(it.as_str()))).collect();
    statement::<()>(
        CHANGE,
        &[
            &projects, &ids, &counts, &users, &first, &last, &heats, &titles, &culprits, &levels, &loggers, &metadata,
            &messages, &unhandled, &status, &substatus,
        ],
    )
    .execute(conn)
    .map(drop)
}

/// JSON text escapes U+0000, so that it can be stored as it is.
fn json(metadata: &Map<String, Value>) -> String {
    serde_json::to_string(metadata).unwrap_or_else(|_| "{}".to_owned())
}

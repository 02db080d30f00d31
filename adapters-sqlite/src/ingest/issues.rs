use application::ingest::{IssueChange, NewIssue};
use application::ports::StoreError;
use diesel::prelude::*;
use domain::ids::{IssueId, ReleaseId};
use domain::issues::{InboxReason, Status, Substatus, Summary};

use crate::error::{other, store};
use crate::schema::issues;
use crate::statement::execute;

/// The columns of an issue's summary.
#[derive(Insertable)]
#[diesel(table_name = issues, treat_none_as_default_value = false)]
struct SummaryColumns<'a> {
    title: &'a str,
    culprit: &'a str,
    level: &'a str,
    logger: Option<&'a str>,
    metadata: String,
    search_message: &'a str,
    unhandled: bool,
}

impl<'a> SummaryColumns<'a> {
    fn new(summary: &'a Summary) -> Result<Self, StoreError> {
        Ok(Self {
            title: &summary.title,
            culprit: &summary.culprit,
            level: summary.level.as_str(),
            logger: summary.logger.as_deref(),
            metadata: serde_json::to_string(&summary.metadata).map_err(other)?,
            search_message: &summary.search_message,
            unhandled: summary.unhandled,
        })
    }
}

pub fn add(conn: &mut SqliteConnection, issue: &NewIssue) -> Result<IssueId, StoreError> {
    diesel::insert_into(issues::table)
        .values((
            issues::project_id.eq(issue.project_id.get()),
            issues::number.eq(issue.number),
            issues::status.eq(issue.status.as_str()),
            issues::substatus.eq(issue.substatus.as_str()),
            issues::priority.eq(issue.priority.as_str()),
            issues::kind.eq(issue.kind.as_str()),
            issues::platform.eq(&issue.platform),
            issues::first_release.eq(issue.first_release.map(ReleaseId::get)),
            issues::inbox_reason.eq(issue.inbox_at.map(|_| InboxReason::New.as_str())),
            issues::inbox_at.eq(issue.inbox_at.map(|at| at.timestamp_micros())),
            issues::first_seen.eq(issue.events.first_seen.timestamp_micros()),
            issues::last_seen.eq(issue.events.last_seen.timestamp_micros()),
            SummaryColumns::new(&issue.events.summary)?,
        ))
        .returning(issues::id)
        .get_result(conn)
        .map(IssueId::new)
        .map_err(store)
}

pub fn change(conn: &mut SqliteConnection, change: &IssueChange) -> Result<(), StoreError> {
    let summary = SummaryColumns::new(&change.events.summary)?;
    let (status, substatus) = change.state.unzip();
    execute!(
        conn,
        "UPDATE issues SET times_seen = times_seen + ?, users_seen = users_seen + ?, \
         first_seen = min(first_seen, ?), last_seen = max(last_seen, ?), heat = ?, \
         title = ?, culprit = ?, level = ?, logger = ?, metadata = ?, search_message = ?, unhandled = ?, \
         status = coalesce(?, status), substatus = coalesce(?, substatus) \
         WHERE id = ? AND project_id = ?",
        change.events.count,
        change.new_users,
        change.events.first_seen.timestamp_micros(),
        change.events.last_seen.timestamp_micros(),
        change.events.heat,
        summary.title,
        summary.culprit,
        summary.level,
        summary.logger,
        summary.metadata.as_str(),
        summary.search_message,
        summary.unhandled,
        status.map(Status::as_str),
        substatus.map(Substatus::as_str),
        change.issue_id.get(),
        change.project_id.get(),
    )
    .map(drop)
    .map_err(store)
}

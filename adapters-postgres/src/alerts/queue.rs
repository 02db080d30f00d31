use application::alerts::IssueAlert;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz};
use domain::alerts::AlertReason;
use domain::ids::{IssueId, ProjectId};

use crate::row::corrupt;
use crate::statement::statement;
use crate::window::rows;

// Rows are locked by those who take or remove them at once, of which diesel can say neither.

const ADD: &str = "
    INSERT INTO issue_alerts (project_id, issue_id, reason, date_added)
    SELECT * FROM unnest(?, ?, ?, ?)
    ON CONFLICT (project_id, issue_id) DO NOTHING";

const TAKE: &str = "
    DELETE FROM issue_alerts WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM issue_alerts ORDER BY date_added, project_id, issue_id LIMIT ? FOR UPDATE SKIP LOCKED))
    RETURNING project_id, issue_id, reason, date_added";

const REMOVE: &str = "
    DELETE FROM issue_alerts WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM issue_alerts WHERE date_added < ? ORDER BY date_added LIMIT ? FOR UPDATE SKIP LOCKED))";

/// A row of `issue_alerts`.
pub(super) type Row = (i64, i64, String, DateTime<Utc>);

pub(super) fn add(conn: &mut PgConnection, alerts: &[IssueAlert]) -> QueryResult<()> {
    if alerts.is_empty() {
        return Ok(());
    }
    let projects: Vec<i64> = alerts.iter().map(|alert| alert.project_id.get()).collect();
    let issues: Vec<i64> = alerts.iter().map(|alert| alert.issue_id.get()).collect();
    let reasons: Vec<&str> = alerts.iter().map(|alert| alert.reason.as_str()).collect();
    let times: Vec<DateTime<Utc>> = alerts.iter().map(|alert| alert.date_added).collect();
    statement::<()>(ADD, &[&projects, &issues, &reasons, &times]).execute(conn).map(drop)
}

pub(super) fn take(conn: &mut PgConnection, limit: usize) -> QueryResult<Vec<Row>> {
    statement::<(BigInt, BigInt, Text, Timestamptz)>(TAKE, &[&rows(limit)]).load(conn)
}

pub(super) fn remove_before(conn: &mut PgConnection, before: DateTime<Utc>, limit: usize) -> QueryResult<usize> {
    statement::<()>(REMOVE, &[&before, &rows(limit)]).execute(conn)
}

pub(super) fn alert((project_id, issue_id, reason, date_added): Row) -> Result<IssueAlert, StoreError> {
    let reason = AlertReason::parse(&reason).ok_or_else(|| corrupt("issue_alerts", "reason", issue_id))?;
    Ok(IssueAlert { project_id: ProjectId::new(project_id), issue_id: IssueId::new(issue_id), reason, date_added })
}

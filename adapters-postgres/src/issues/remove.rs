//! The end of issues and of their counts.

use application::issues::{RemovedIssues, Resolution};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use domain::ids::{IssueId, ProjectId};
use domain::issues::Status;

use super::columns;
use crate::schema::issues;
use crate::statement::statement;
use crate::window::rows;

// All of these delete or lock rows by composite keys, or so many of them at most, which diesel cannot say.

/// In the order in which batches of events claim them: hashes first, then issues.
const LOCK_HASHES: &str = "
    SELECT h.project_id, h.hash FROM unnest(?, ?) AS n (project_id, issue_id)
    JOIN issue_hashes h ON h.project_id = n.project_id AND h.issue_id = n.issue_id
    ORDER BY h.project_id, h.hash
    FOR UPDATE OF h";

macro_rules! remove_from {
    ($($table:literal),+) => {
        [$(concat!(
            "DELETE FROM ", $table, " WHERE ctid = ANY (ARRAY(
                SELECT d.ctid FROM unnest(?, ?) AS n (project_id, issue_id)
                JOIN ", $table, " d ON d.project_id = n.project_id AND d.issue_id = n.issue_id
                LIMIT ?))"
        )),+]
    };
}

/// The hashes first: no event comes to the issues then, and nobody else changes what follows. One that came to an issue
/// too late to be locked in order, and that somebody has claimed who waits for the issue, is not waited for: it leads
/// to nothing when the issue is gone, and gets another with the event that it was claimed for.
const REMOVE_HASHES_OF: &str = "
    DELETE FROM issue_hashes WHERE ctid = ANY (ARRAY(
        SELECT d.ctid FROM unnest(?, ?) AS n (project_id, issue_id)
        JOIN issue_hashes d ON d.project_id = n.project_id AND d.issue_id = n.issue_id
        LIMIT ?
        FOR UPDATE OF d SKIP LOCKED))";

const REMOVE_WHAT_BELONGS: [&str; 21] = remove_from!(
    "issue_alerts",
    "issue_activities",
    "issue_subscriptions",
    "issue_snoozes",
    "issue_resolutions",
    "issue_forecasts",
    "issue_redirects",
    "issue_unmerges",
    "events",
    "issue_releases",
    "issue_tag_values",
    "issue_tag_keys",
    "issue_hours",
    "issue_days",
    "issue_views",
    "issue_bookmarks",
    "issue_environments",
    "issue_environment_hours",
    "issue_environment_days",
    "issue_environment_tag_values",
    "user_reports"
);

const REMOVE_ISSUES: &str = "
    DELETE FROM issues d USING unnest(?, ?) AS n (project_id, id)
    WHERE d.project_id = n.project_id AND d.id = n.id";

const REMOVE_HASHES: &str = "
    DELETE FROM issue_hashes d USING unnest(?, ?) AS n (project_id, hash)
    WHERE d.project_id = n.project_id AND d.hash = n.hash";

const REMOVE_ALERTS: &str = "
    DELETE FROM issue_alerts d USING unnest(?, ?) AS n (project_id, issue_id)
    WHERE d.project_id = n.project_id AND d.issue_id = n.issue_id";

/// Issues looked at in one step.
const ISSUES: usize = 20;

/// Removes at most `limit` rows of issues last seen before `before`.
pub(super) fn unseen_since(conn: &mut PgConnection, before: DateTime<Utc>, limit: usize) -> QueryResult<RemovedIssues> {
    let (projects, ids) = candidates(conn, before, limit.min(ISSUES))?;
    statement::<()>(LOCK_HASHES, &[&projects, &ids]).execute(conn)?;
    let (projects, ids) = locked(conn, &projects, &ids, before)?;
    remove(conn, projects, ids, limit)
}

/// Removes at most `limit` rows of one issue.
pub(super) fn one(
    conn: &mut PgConnection,
    project: ProjectId,
    id: IssueId,
    limit: usize,
) -> QueryResult<RemovedIssues> {
    let issue = [(project, id)];
    let (projects, ids) = columns(&issue);
    statement::<()>(LOCK_HASHES, &[&projects, &ids]).execute(conn)?;
    crate::ingest::lock(conn, &issue)?;
    remove(conn, projects, ids, limit)
}

/// Only hashes that are locked are taken away: to wait for another here, while these are held, could be for ever. It
/// would be one that a batch of events has just let lead to the issue. Alerts come after issues, as in such a batch.
pub(super) fn cut_off(conn: &mut PgConnection, issues: &[(ProjectId, IssueId)]) -> QueryResult<()> {
    let (projects, ids) = columns(issues);
    let hashes: Vec<(i64, String)> = statement::<(BigInt, Text)>(LOCK_HASHES, &[&projects, &ids]).load(conn)?;
    let (of, hashes): (Vec<i64>, Vec<String>) = hashes.into_iter().unzip();
    statement::<()>(REMOVE_HASHES, &[&of, &hashes]).execute(conn)?;
    crate::ingest::lock(conn, issues)?;
    alerts(conn, &projects, &ids)
}

/// Takes away what waits to be told of locked issues.
pub(crate) fn alerts(conn: &mut PgConnection, projects: &Vec<i64>, issues: &Vec<i64>) -> QueryResult<()> {
    statement::<()>(REMOVE_ALERTS, &[projects, issues]).execute(conn).map(drop)
}

/// Removes at most `limit` rows of locked issues.
fn remove(
    conn: &mut PgConnection,
    mut projects: Vec<i64>,
    mut ids: Vec<i64>,
    limit: usize,
) -> QueryResult<RemovedIssues> {
    let mut removed = 0;
    for sql in [REMOVE_HASHES_OF].into_iter().chain(REMOVE_WHAT_BELONGS) {
        let left = rows(limit.saturating_sub(removed));
        removed += statement::<()>(sql, &[&projects, &ids, &left]).execute(conn)?;
    }
    // Where rows are left that it may still remove, there were no more that belong to the issues.
    let left = limit.saturating_sub(removed);
    projects.truncate(left);
    ids.truncate(left);
    let issues = statement::<()>(REMOVE_ISSUES, &[&projects, &ids]).execute(conn)?;
    Ok(RemovedIssues { issues, rows: removed + issues })
}

type Columns = (Vec<i64>, Vec<i64>);

fn candidates(conn: &mut PgConnection, before: DateTime<Utc>, limit: usize) -> QueryResult<Columns> {
    let found: Vec<(i64, i64)> = issues::table
        .filter(issues::last_seen.lt(before))
        // What belongs to these goes to other issues first.
        .filter(issues::status.ne(Status::PendingMerge.as_str()))
        .order(issues::last_seen)
        .limit(rows(limit))
        .select((issues::project_id, issues::id))
        .load(conn)?;
    Ok(found.into_iter().unzip())
}

/// Those that no event has come to since they were chosen; none will now.
fn locked(conn: &mut PgConnection, projects: &[i64], ids: &[i64], before: DateTime<Utc>) -> QueryResult<Columns> {
    let found: Vec<(i64, i64)> = issues::table
        .filter(issues::project_id.eq_any(projects))
        .filter(issues::id.eq_any(ids))
        .filter(issues::last_seen.lt(before))
        .filter(issues::status.ne(Status::PendingMerge.as_str()))
        .order((issues::project_id, issues::id))
        .select((issues::project_id, issues::id))
        .for_update()
        .load(conn)?;
    Ok(found.into_iter().unzip())
}

macro_rules! remove_before_from {
    ($($table:literal),+) => {
        [$(concat!(
            "DELETE FROM ", $table, " WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM ", $table, " WHERE start < ? ORDER BY start LIMIT ? FOR UPDATE SKIP LOCKED))"
        )),+]
    };
}

const REMOVE_HOURS: [&str; 2] = remove_before_from!("issue_hours", "issue_environment_hours");

const REMOVE_DAYS: [&str; 2] = remove_before_from!("issue_days", "issue_environment_days");

/// Removes at most `limit` counts of spans that begin before `before`.
pub(super) fn buckets_before(
    conn: &mut PgConnection,
    resolution: Resolution,
    before: DateTime<Utc>,
    limit: usize,
) -> QueryResult<usize> {
    let statements = match resolution {
        Resolution::Hour => REMOVE_HOURS,
        Resolution::Day => REMOVE_DAYS,
    };
    let mut removed = 0;
    for sql in statements {
        let left = rows(limit.saturating_sub(removed));
        removed += statement::<()>(sql, &[&ceiling(before), &left]).execute(conn)?;
    }
    Ok(removed)
}

/// In whole seconds, rounded up: a span that begins in the same second, but earlier, is before.
fn ceiling(at: DateTime<Utc>) -> i64 {
    at.timestamp() + i64::from(at.timestamp_subsec_nanos() > 0)
}

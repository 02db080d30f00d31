//! Removing issues with all that belongs to them.

use application::issues::RemovedIssues;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{IssueId, ProjectId};
use domain::issues::Status;

use crate::error::store;
use crate::row::limit as rows;
use crate::schema::{
    events, issue_activities, issue_alerts, issue_bookmarks, issue_days, issue_environment_days,
    issue_environment_hours, issue_environment_tag_values, issue_environments, issue_forecasts, issue_hashes,
    issue_hours, issue_redirects, issue_releases, issue_resolutions, issue_snoozes, issue_subscriptions,
    issue_tag_keys, issue_tag_values, issue_unmerges, issue_views, issues, user_reports,
};

/// Issues looked at in one step.
const ISSUES: usize = 20;

/// Removes at most `limit` rows of issues last seen before a time, those seen longest ago first.
pub fn unseen_since(
    conn: &mut SqliteConnection,
    before: DateTime<Utc>,
    limit: usize,
) -> Result<RemovedIssues, StoreError> {
    let old: Vec<(i64, i64)> = issues::table
        .filter(issues::last_seen.lt(before.timestamp_micros()))
        // What belongs to these goes to other issues first.
        .filter(issues::status.ne(Status::PendingMerge.as_str()))
        .order((issues::last_seen, issues::id))
        .limit(rows(limit.min(ISSUES)))
        .select((issues::project_id, issues::id))
        .load(conn)
        .map_err(store)?;
    remove(conn, &old, limit)
}

/// Removes at most `limit` rows of one issue.
pub fn one(
    conn: &mut SqliteConnection,
    project: ProjectId,
    id: IssueId,
    limit: usize,
) -> Result<RemovedIssues, StoreError> {
    remove(conn, &[(project.get(), id.get())], limit)
}

/// Takes away what leads to these issues, and what waits to be told of them.
pub fn cut_off(conn: &mut SqliteConnection, issues: &[(ProjectId, IssueId)]) -> QueryResult<()> {
    for (project, issue) in issues {
        let hashes: Vec<(i64, String)> = issue_hashes::table
            .filter(issue_hashes::project_id.eq(project.get()))
            .filter(issue_hashes::issue_id.eq(issue.get()))
            .select(issue_hashes::table.primary_key())
            .load(conn)?;
        for hash in hashes {
            diesel::delete(issue_hashes::table.find(hash)).execute(conn)?;
        }
        diesel::delete(issue_alerts::table.find((project.get(), issue.get()))).execute(conn)?;
    }
    Ok(())
}

/// Removes at most `limit` rows of these issues, one after the other.
fn remove(conn: &mut SqliteConnection, issues: &[(i64, i64)], limit: usize) -> Result<RemovedIssues, StoreError> {
    let mut removed = RemovedIssues::default();
    for (project, issue) in issues.iter().copied() {
        let left = limit.saturating_sub(removed.rows);
        let belongings = remove_what_belongs(conn, project, issue, left).map_err(store)?;
        removed.rows += belongings;
        if belongings == left {
            break;
        }
        let row = issues::table.find(issue).filter(issues::project_id.eq(project));
        let gone = diesel::delete(row).execute(conn).map_err(store)?;
        removed.issues += gone;
        removed.rows += gone;
    }
    Ok(removed)
}

/// Removes at most `limit` rows; fewer, if nothing is left then.
fn remove_what_belongs(conn: &mut SqliteConnection, project: i64, issue: i64, limit: usize) -> QueryResult<usize> {
    let mut removed = 0;
    // Key by key: a condition on several columns at once would have all rows of the issue read in each step.
    macro_rules! remove_from {
        ($($table:ident by $key:ty),+) => {
            $(
                let keys: Vec<$key> = $table::table
                    .filter($table::project_id.eq(project))
                    .filter($table::issue_id.eq(issue))
                    .limit(rows(limit.saturating_sub(removed)))
                    .select($table::table.primary_key())
                    .load(conn)?;
                for key in keys {
                    removed += diesel::delete($table::table.find(key)).execute(conn)?;
                }
            )+
        };
    }
    // The hashes first: no event comes to the issue then.
    remove_from!(
        issue_hashes by (i64, String),
        issue_alerts by (i64, i64),
        issue_activities by i64,
        issue_subscriptions by (i64, i64, i64),
        issue_snoozes by (i64, i64),
        issue_resolutions by (i64, i64),
        issue_forecasts by (i64, i64),
        issue_redirects by (i64, i64),
        issue_unmerges by (i64, i64),
        events by i64,
        issue_hours by (i64, i64, i64),
        issue_days by (i64, i64, i64),
        issue_tag_values by (i64, i64, String, String),
        issue_tag_keys by (i64, i64, String),
        issue_releases by (i64, i64, i64),
        issue_views by (i64, i64, i64),
        issue_bookmarks by (i64, i64, i64),
        issue_environments by (i64, i64, String),
        issue_environment_hours by (i64, i64, String, i64),
        issue_environment_days by (i64, i64, String, i64),
        issue_environment_tag_values by (i64, i64, String, String, String),
        user_reports by i64
    );
    Ok(removed)
}

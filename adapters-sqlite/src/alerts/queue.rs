use application::alerts::IssueAlert;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::alerts::AlertReason;
use domain::ids::{IssueId, ProjectId};

use crate::error::store;
use crate::row::{Origin, limit as rows};
use crate::schema::issue_alerts;
use crate::statement::execute;

pub fn add(conn: &mut SqliteConnection, alerts: &[IssueAlert]) -> QueryResult<()> {
    for alert in alerts {
        execute!(
            conn,
            "INSERT INTO issue_alerts (project_id, issue_id, reason, date_added) VALUES (?, ?, ?, ?) \
             ON CONFLICT (project_id, issue_id) DO NOTHING",
            alert.project_id.get(),
            alert.issue_id.get(),
            alert.reason.as_str(),
            alert.date_added.timestamp_micros(),
        )?;
    }
    Ok(())
}

// The transaction holds the one write lock: nobody takes at the same time.
pub fn take(conn: &mut SqliteConnection, limit: usize) -> Result<Vec<IssueAlert>, StoreError> {
    let waiting: Vec<(i64, i64, String, i64)> = issue_alerts::table
        .order((issue_alerts::date_added, issue_alerts::project_id, issue_alerts::issue_id))
        .limit(rows(limit))
        .load(conn)
        .map_err(store)?;
    let take = |(project, issue, reason, date_added): (i64, i64, String, i64)| {
        diesel::delete(issue_alerts::table.find((project, issue))).execute(conn).map_err(store)?;
        let origin = Origin { table: "issue_alerts", id: &issue };
        Ok(IssueAlert {
            project_id: ProjectId::new(project),
            issue_id: IssueId::new(issue),
            reason: origin.valid("reason", AlertReason::parse(&reason))?,
            date_added: origin.time("date_added", date_added)?,
        })
    };
    waiting.into_iter().map(take).collect()
}

pub fn remove_before(conn: &mut SqliteConnection, before: DateTime<Utc>, limit: usize) -> QueryResult<usize> {
    let old: Vec<(i64, i64)> = issue_alerts::table
        .filter(issue_alerts::date_added.lt(before.timestamp_micros()))
        .order(issue_alerts::date_added)
        .limit(rows(limit))
        .select((issue_alerts::project_id, issue_alerts::issue_id))
        .load(conn)?;
    old.into_iter().map(|key| diesel::delete(issue_alerts::table.find(key)).execute(conn)).sum()
}

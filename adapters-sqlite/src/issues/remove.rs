//! Removing issues with all that belongs to them.

use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::error::store;
use crate::schema::{
    events, issue_days, issue_hashes, issue_hours, issue_releases, issue_tag_keys, issue_tag_values, issues,
};

/// Removes at most `limit` issues last seen before a time, those seen longest ago first.
pub fn unseen_since(conn: &mut SqliteConnection, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
    let old: Vec<(i64, i64)> = issues::table
        .filter(issues::last_seen.lt(before.timestamp_micros()))
        .order((issues::last_seen, issues::id))
        .limit(crate::row::limit(limit))
        .select((issues::project_id, issues::id))
        .load(conn)
        .map_err(store)?;
    for (project, issue) in &old {
        remove(conn, *project, *issue).map_err(store)?;
    }
    Ok(old.len())
}

fn remove(conn: &mut SqliteConnection, project: i64, issue: i64) -> QueryResult<()> {
    macro_rules! remove_from {
        ($($table:ident),+) => {
            $(
                diesel::delete($table::table.filter($table::project_id.eq(project)).filter($table::issue_id.eq(issue)))
                    .execute(conn)?;
            )+
        };
    }
    remove_from!(events, issue_hashes, issue_hours, issue_days, issue_tag_values, issue_tag_keys, issue_releases);
    diesel::delete(issues::table.find(issue)).execute(conn)?;
    Ok(())
}

//! Rows that become another issue's as they are.

use application::ports::StoreError;
use diesel::prelude::*;
use domain::ids::{IssueId, ProjectId};

use crate::error::store;
use crate::row::limit as rows;
use crate::schema::{events, issue_activities, issue_bookmarks, issue_subscriptions, issue_views, user_reports};
use crate::statement::execute;

/// From where to where.
#[derive(Clone, Copy)]
pub struct Way {
    pub project: ProjectId,
    pub from: IssueId,
    pub to: IssueId,
}

macro_rules! of_issue {
    ($table:ident, $key:ident, $conn:expr, $way:expr, $limit:expr) => {{
        let keys: Vec<i64> = $table::table
            .filter($table::project_id.eq($way.project.get()))
            .filter($table::issue_id.eq($way.from.get()))
            .limit(rows($limit))
            .select($table::$key)
            .load($conn)
            .map_err(store)?;
        keys
    }};
}

macro_rules! move_rows {
    ($table:ident by $key:ident, $conn:expr, $way:expr, $limit:expr) => {{
        let keys = of_issue!($table, $key, $conn, $way, $limit);
        for key in &keys {
            let row = diesel::update($table::table.filter($table::$key.eq(*key)));
            row.set($table::issue_id.eq($way.to.get())).execute($conn).map_err(store)?;
        }
        keys.len()
    }};
}

/// Rows of users, of which the other issue may have one; `conflict` says what becomes of that.
macro_rules! move_users {
    ($table:ident, $columns:literal, $conflict:literal, $conn:expr, $way:expr, $limit:expr) => {{
        let users = of_issue!($table, user_id, $conn, $way, $limit);
        let (project, from) = ($way.project.get(), $way.from.get());
        for user in &users {
            execute!(
                $conn,
                concat!(
                    "INSERT INTO ",
                    stringify!($table),
                    " (project_id, issue_id, user_id, ",
                    $columns,
                    ") SELECT project_id, ?, user_id, ",
                    $columns,
                    " FROM ",
                    stringify!($table),
                    " WHERE project_id = ? AND issue_id = ? AND user_id = ? \
                     ON CONFLICT (project_id, issue_id, user_id) DO ",
                    $conflict,
                ),
                $way.to.get(),
                project,
                from,
                *user,
            )
            .map_err(store)?;
            diesel::delete($table::table.find((project, from, *user))).execute($conn).map_err(store)?;
        }
        users.len()
    }};
}

/// At most `limit` of them; how many.
pub fn hand_over(conn: &mut SqliteConnection, way: Way, limit: usize) -> Result<usize, StoreError> {
    let mut moved = move_rows!(events by sequence, conn, way, limit);
    moved += move_rows!(issue_activities by id, conn, way, limit.saturating_sub(moved));
    moved += move_rows!(user_reports by id, conn, way, limit.saturating_sub(moved));
    let left = limit.saturating_sub(moved);
    moved += move_users!(issue_subscriptions, "is_active, reason, date_added", "NOTHING", conn, way, left);
    let left = limit.saturating_sub(moved);
    let later = move_users!(
        issue_views,
        "last_seen",
        "UPDATE SET last_seen = max(last_seen, excluded.last_seen)",
        conn,
        way,
        left
    );
    let left = left.saturating_sub(later);
    let earlier = move_users!(
        issue_bookmarks,
        "date_added",
        "UPDATE SET date_added = min(date_added, excluded.date_added)",
        conn,
        way,
        left
    );
    Ok(moved + later + earlier)
}

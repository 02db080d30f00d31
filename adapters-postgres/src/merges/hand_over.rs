//! Rows that become another issue's as they are.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::ids::{IssueId, ProjectId};

use crate::statement::statement;
use crate::window::rows;

// Diesel has no statement on so many rows at most.

macro_rules! move_rows {
    ($($table:literal),+) => {
        [$(concat!(
            "UPDATE ", $table, " SET issue_id = ? WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM ", $table, " WHERE project_id = ? AND issue_id = ? LIMIT ?))"
        )),+]
    };
}

/// Rows of users, of which the other issue may have one; `$conflict` says what becomes of that.
macro_rules! move_users {
    ($table:literal, $columns:literal, $conflict:literal) => {
        concat!(
            "WITH taken AS (
                DELETE FROM ",
            $table,
            " WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM ",
            $table,
            " WHERE project_id = ? AND issue_id = ? LIMIT ?)) RETURNING *
            ), given AS (
                INSERT INTO ",
            $table,
            " AS t (project_id, issue_id, user_id, ",
            $columns,
            ") SELECT project_id, ?, user_id, ",
            $columns,
            " FROM taken ORDER BY user_id
                ON CONFLICT (project_id, issue_id, user_id) DO ",
            $conflict,
            ")
            SELECT count(*) FROM taken"
        )
    };
}

const ROWS: [&str; 3] = move_rows!("events", "issue_activities", "user_reports");

const USERS: [&str; 3] = [
    move_users!("issue_subscriptions", "is_active, reason, date_added", "NOTHING"),
    move_users!("issue_views", "last_seen", "UPDATE SET last_seen = GREATEST(t.last_seen, excluded.last_seen)"),
    move_users!("issue_bookmarks", "date_added", "UPDATE SET date_added = LEAST(t.date_added, excluded.date_added)"),
];

/// At most `limit` of them; how many.
pub(super) fn hand_over(
    conn: &mut PgConnection,
    (project, from, to): (ProjectId, IssueId, IssueId),
    limit: usize,
) -> QueryResult<usize> {
    let (project, from, to) = (project.get(), from.get(), to.get());
    let mut moved = 0;
    for sql in ROWS {
        let left = rows(limit.saturating_sub(moved));
        moved += statement::<()>(sql, &[&to, &project, &from, &left]).execute(conn)?;
    }
    for sql in USERS {
        let left = rows(limit.saturating_sub(moved));
        let (taken,): (i64,) = statement::<(BigInt,)>(sql, &[&project, &from, &left, &to]).get_result(conn)?;
        moved += usize::try_from(taken).unwrap_or_default();
    }
    Ok(moved)
}

//! The list of issues of many projects.
//!
//! Each project's issues come in the list's order from an index; of each project no more are read than the page may
//! hold, and only those on the page are looked up. Diesel has no LATERAL, without which the server would sort all
//! issues that the projects ever had.

use application::issues::IssueFilter;
use application::paging::Window;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::IssueRow;
use crate::schema::issues;
use crate::statement::{Statement, statement};
use crate::window::{rows, time};

/// `$status`: a condition; `$from`: where the list begins; `$order`: `DESC`, or `ASC` for the list read backwards.
macro_rules! list {
    ($status:literal, $from:literal, $order:literal) => {
        concat!(
            "SELECT i.* FROM (
                SELECT near.* FROM unnest(?) AS p (id) CROSS JOIN LATERAL (
                    SELECT project_id, id, last_seen FROM issues
                    WHERE project_id = p.id ",
            $status,
            $from,
            "ORDER BY last_seen ",
            $order,
            ", id ",
            $order,
            " LIMIT ?
                ) near
                ORDER BY near.last_seen ",
            $order,
            ", near.id ",
            $order,
            " OFFSET ? LIMIT ?
            ) page
            JOIN issues i ON i.project_id = page.project_id AND i.id = page.id
            ORDER BY i.last_seen DESC, i.id DESC"
        )
    };
}

const DOWN: &str = list!("AND status NOT IN ('pending_deletion', 'pending_merge') ", "AND last_seen <= ? ", "DESC");
const DOWN_IN_STATUS: &str = list!("AND status = ? ", "AND last_seen <= ? ", "DESC");
const UP: &str =
    list!("AND status NOT IN ('pending_deletion', 'pending_merge') ", "AND (last_seen, id) >= (?, ?) ", "ASC");
const UP_IN_STATUS: &str = list!("AND status = ? ", "AND (last_seen, id) >= (?, ?) ", "ASC");

/// Loads a window of the list.
pub(super) fn load(conn: &mut PgConnection, filter: &IssueFilter, window: &Window) -> QueryResult<Vec<IssueRow>> {
    let mut projects: Vec<i64> = filter.projects.iter().map(|id| id.get()).collect();
    projects.sort_unstable();
    projects.dedup();
    let list = List { projects, status: filter.status.map(|status| status.as_str().to_owned()) };
    match *window {
        Window::First { limit } => list.down(conn, time(i64::MAX), 0, rows(limit)),
        Window::From { key, skip, limit } => list.down(conn, time(key), skip.max(0), rows(limit)),
        Window::Before { key, take: take @ ..0, limit } => {
            list.up(conn, time(key), i64::MIN, take.saturating_neg(), rows(limit))
        }
        Window::Before { key, take, limit } => {
            let first_id = list.last_taken(conn, time(key), take)?;
            list.up(conn, time(key), first_id, 0, rows(limit))
        }
    }
}

struct List {
    projects: Vec<i64>,
    status: Option<String>,
}

impl List {
    fn down(&self, conn: &mut PgConnection, at: DateTime<Utc>, skip: i64, limit: i64) -> QueryResult<Vec<IssueRow>> {
        let inner = skip.saturating_add(limit);
        match &self.status {
            None => read(statement(DOWN, &[&self.projects, &at, &inner, &skip, &limit]), conn),
            Some(status) => {
                read(statement(DOWN_IN_STATUS, &[&self.projects, status, &at, &inner, &skip, &limit]), conn)
            }
        }
    }

    fn up(
        &self,
        conn: &mut PgConnection,
        at: DateTime<Utc>,
        id: i64,
        skip: i64,
        limit: i64,
    ) -> QueryResult<Vec<IssueRow>> {
        let inner = skip.saturating_add(limit);
        match &self.status {
            None => read(statement(UP, &[&self.projects, &at, &id, &inner, &skip, &limit]), conn),
            Some(status) => {
                read(statement(UP_IN_STATUS, &[&self.projects, status, &at, &id, &inner, &skip, &limit]), conn)
            }
        }
    }

    /// The id of the last of the first `take` issues last seen at that time: the least, if there are fewer, and more
    /// than any has, if it is none of them.
    fn last_taken(&self, conn: &mut PgConnection, at: DateTime<Utc>, take: i64) -> QueryResult<i64> {
        if take <= 0 {
            return Ok(i64::MAX);
        }
        let query = issues::table
            .filter(issues::project_id.eq_any(&self.projects))
            .filter(issues::last_seen.eq(at))
            .order(issues::id.desc())
            .offset(take - 1)
            .select(issues::id)
            .into_boxed();
        let query = match &self.status {
            None => query.filter(issues::status.ne_all(["pending_deletion", "pending_merge"])),
            Some(status) => query.filter(issues::status.eq(status)),
        };
        Ok(query.first(conn).optional()?.unwrap_or(i64::MIN))
    }
}

fn read(statement: Statement<'_>, conn: &mut PgConnection) -> QueryResult<Vec<IssueRow>> {
    statement.load(conn)
}

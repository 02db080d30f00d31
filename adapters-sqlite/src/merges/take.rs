//! Counts that are taken from an issue, to be added to another one's.

use application::ingest::{IssueReleaseDelta, TagDelta};
use application::issues::Resolution;
use application::ports::StoreError;
use diesel::prelude::*;
use domain::ids::{IssueId, ProjectId, ReleaseId};

use crate::error::store;
use crate::row::{Origin, limit as rows};
use crate::schema::{
    issue_days, issue_environment_days, issue_environment_hours, issue_environment_tag_values, issue_hours,
    issue_releases, issue_tag_values,
};

/// An issue, and how many of its rows are taken at most.
#[derive(Clone, Copy)]
pub struct Rows {
    pub project: ProjectId,
    pub issue: IssueId,
    pub limit: usize,
}

/// Selects rows ascending by what follows the issue in their key, and removes them one by one.
macro_rules! take {
    ($table:ident, ($($key:ident: $type:ty),+), ($($column:ident),*), $conn:expr, $of:expr) => {{
        let (project, issue) = ($of.project.get(), $of.issue.get());
        let taken: Vec<($($type,)+ $(take!(@number $column)),*)> = $table::table
            .filter($table::project_id.eq(project))
            .filter($table::issue_id.eq(issue))
            .order(($($table::$key,)+))
            .limit(rows($of.limit))
            .select(($($table::$key,)+ $($table::$column),*))
            .load($conn)
            .map_err(store)?;
        for ($($key,)+ ..) in &taken {
            diesel::delete($table::table.find((project, issue, $($key),+))).execute($conn).map_err(store)?;
        }
        taken
    }};
    (@number $column:ident) => { i64 };
}

pub fn buckets(conn: &mut SqliteConnection, of: Rows, resolution: Resolution) -> Result<Vec<(i64, i64)>, StoreError> {
    Ok(match resolution {
        Resolution::Hour => take!(issue_hours, (start: i64), (count), conn, of),
        Resolution::Day => take!(issue_days, (start: i64), (count), conn, of),
    })
}

pub fn environment_buckets(
    conn: &mut SqliteConnection,
    of: Rows,
    resolution: Resolution,
) -> Result<Vec<(String, i64, i64)>, StoreError> {
    Ok(match resolution {
        Resolution::Hour => take!(issue_environment_hours, (environment: String, start: i64), (count), conn, of),
        Resolution::Day => take!(issue_environment_days, (environment: String, start: i64), (count), conn, of),
    })
}

pub fn tags(conn: &mut SqliteConnection, of: Rows) -> Result<Vec<TagDelta>, StoreError> {
    let taken = take!(issue_tag_values, (key: String, value: String), (count, first_seen, last_seen), conn, of);
    taken.into_iter().map(|(key, value, count, first, last)| tag(of, (key, value), count, (first, last))).collect()
}

pub fn environment_tags(conn: &mut SqliteConnection, of: Rows) -> Result<Vec<(String, TagDelta)>, StoreError> {
    let taken = take!(
        issue_environment_tag_values,
        (environment: String, key: String, value: String),
        (count, first_seen, last_seen),
        conn,
        of
    );
    let tag =
        |(environment, key, value, count, first, last)| Ok((environment, tag(of, (key, value), count, (first, last))?));
    taken.into_iter().map(tag).collect()
}

fn tag(of: Rows, (key, value): (String, String), count: i64, seen: (i64, i64)) -> Result<TagDelta, StoreError> {
    let origin = Origin { table: "issue_tag_values", id: &of.issue };
    let (first_seen, last_seen) = (origin.time("first_seen", seen.0)?, origin.time("last_seen", seen.1)?);
    Ok(TagDelta { project_id: of.project, issue_id: of.issue, key, value, count, first_seen, last_seen })
}

pub fn releases(conn: &mut SqliteConnection, of: Rows) -> Result<Vec<IssueReleaseDelta>, StoreError> {
    let taken = take!(issue_releases, (release_id: i64), (count, first_seen, last_seen), conn, of);
    let origin = Origin { table: "issue_releases", id: &of.issue };
    let release = |(release, count, first_seen, last_seen)| {
        Ok(IssueReleaseDelta {
            project_id: of.project,
            issue_id: of.issue,
            release_id: ReleaseId::new(release),
            count,
            first_seen: origin.time("first_seen", first_seen)?,
            last_seen: origin.time("last_seen", last_seen)?,
            is_new_issue: false,
        })
    };
    taken.into_iter().map(release).collect()
}

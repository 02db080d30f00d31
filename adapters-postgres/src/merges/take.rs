//! Counts that are taken from an issue, to be added to another one's.

use application::ingest::{IssueReleaseDelta, TagDelta};
use application::issues::Resolution;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz};
use domain::ids::{IssueId, ProjectId, ReleaseId};

use crate::statement::statement;
use crate::window::rows;

// Diesel has no statement on so many rows at most.

macro_rules! take_from {
    ($table:literal, $returning:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM ",
            $table,
            " WHERE project_id = ? AND issue_id = ? LIMIT ?)) RETURNING ",
            $returning
        )
    };
}

const HOURS: &str = take_from!("issue_hours", "start, count");
const DAYS: &str = take_from!("issue_days", "start, count");
const TAGS: &str = take_from!("issue_tag_values", "key, value, count, first_seen, last_seen");
const RELEASES: &str = take_from!("issue_releases", "release_id, count, first_seen, last_seen");
const ENVIRONMENT_HOURS: &str = take_from!("issue_environment_hours", "environment, start, count");
const ENVIRONMENT_DAYS: &str = take_from!("issue_environment_days", "environment, start, count");
const ENVIRONMENT_TAGS: &str =
    take_from!("issue_environment_tag_values", "environment, key, value, count, first_seen, last_seen");

/// An issue, and how many of its rows are taken at most.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    pub(super) project: ProjectId,
    pub(super) issue: IssueId,
    pub(super) limit: usize,
}

/// What the statement takes, ascending.
macro_rules! take {
    ($sql:expr, $sql_types:ty, $conn:expr, $of:expr) => {{
        let (project, issue, limit) = ($of.project.get(), $of.issue.get(), rows($of.limit));
        let mut taken: Vec<_> = statement::<$sql_types>($sql, &[&project, &issue, &limit]).load($conn)?;
        taken.sort_unstable();
        taken
    }};
}

pub(super) fn buckets(conn: &mut PgConnection, of: Rows, resolution: Resolution) -> QueryResult<Vec<(i64, i64)>> {
    let sql = match resolution {
        Resolution::Hour => HOURS,
        Resolution::Day => DAYS,
    };
    Ok(take!(sql, (BigInt, BigInt), conn, of))
}

pub(super) fn environment_buckets(
    conn: &mut PgConnection,
    of: Rows,
    resolution: Resolution,
) -> QueryResult<Vec<(String, i64, i64)>> {
    let sql = match resolution {
        Resolution::Hour => ENVIRONMENT_HOURS,
        Resolution::Day => ENVIRONMENT_DAYS,
    };
    Ok(take!(sql, (Text, BigInt, BigInt), conn, of))
}

type Times = (DateTime<Utc>, DateTime<Utc>);

pub(super) fn tags(conn: &mut PgConnection, of: Rows) -> QueryResult<Vec<TagDelta>> {
    let taken = take!(TAGS, (Text, Text, BigInt, Timestamptz, Timestamptz), conn, of);
    Ok(taken.into_iter().map(|(key, value, count, first, last)| tag(of, (key, value), count, (first, last))).collect())
}

pub(super) fn environment_tags(conn: &mut PgConnection, of: Rows) -> QueryResult<Vec<(String, TagDelta)>> {
    let taken = take!(ENVIRONMENT_TAGS, (Text, Text, Text, BigInt, Timestamptz, Timestamptz), conn, of);
    let tag =
        |(environment, key, value, count, first, last)| (environment, tag(of, (key, value), count, (first, last)));
    Ok(taken.into_iter().map(tag).collect())
}

fn tag(of: Rows, (key, value): (String, String), count: i64, (first_seen, last_seen): Times) -> TagDelta {
    TagDelta { project_id: of.project, issue_id: of.issue, key, value, count, first_seen, last_seen }
}

pub(super) fn releases(conn: &mut PgConnection, of: Rows) -> QueryResult<Vec<IssueReleaseDelta>> {
    let taken: Vec<(i64, i64, DateTime<Utc>, DateTime<Utc>)> =
        take!(RELEASES, (BigInt, BigInt, Timestamptz, Timestamptz), conn, of);
    let release = |(release, count, first_seen, last_seen)| IssueReleaseDelta {
        project_id: of.project,
        issue_id: of.issue,
        release_id: ReleaseId::new(release),
        count,
        first_seen,
        last_seen,
        is_new_issue: false,
    };
    Ok(taken.into_iter().map(release).collect())
}

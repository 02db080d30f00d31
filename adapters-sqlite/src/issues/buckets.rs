//! Events of an issue by span of time. There is a table for each resolution, of one shape.

use application::issues::{Bucket, Resolution};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{IssueId, ProjectId};

use crate::error::store;
use crate::schema::{issue_environment_days, issue_environment_hours};

/// diesel has no type that stands for one of two tables of the same shape.
macro_rules! of_table {
    ($table:ident) => {
        mod $table {
            use diesel::prelude::*;
            use domain::ids::{IssueId, ProjectId};

            use crate::schema::$table as table;
            use crate::statement::execute;

            pub fn add(conn: &mut SqliteConnection, buckets: &[(ProjectId, IssueId, i64, i64)]) -> QueryResult<()> {
                for (project, issue, start, count) in buckets {
                    execute!(
                        conn,
                        concat!(
                            "INSERT INTO ",
                            stringify!($table),
                            " (project_id, issue_id, start, count) VALUES (?, ?, ?, ?) ",
                            "ON CONFLICT (project_id, issue_id, start) DO UPDATE SET count = count + excluded.count",
                        ),
                        project.get(),
                        issue.get(),
                        *start,
                        *count,
                    )?;
                }
                Ok(())
            }

            pub fn of_issue(
                conn: &mut SqliteConnection,
                project: ProjectId,
                issue: IssueId,
                from: i64,
            ) -> QueryResult<Vec<(i64, i64)>> {
                table::table
                    .filter(table::project_id.eq(project.get()))
                    .filter(table::issue_id.eq(issue.get()))
                    .filter(table::start.ge(from))
                    .order(table::start)
                    .select((table::start, table::count))
                    .load(conn)
            }

            pub fn remove_before(conn: &mut SqliteConnection, before: i64, limit: i64) -> QueryResult<usize> {
                let old: Vec<(i64, i64, i64)> = table::table
                    .filter(table::start.lt(before))
                    .order(table::start)
                    .limit(limit)
                    .select((table::project_id, table::issue_id, table::start))
                    .load(conn)?;
                for key in old.iter().copied() {
                    diesel::delete(table::table.find(key)).execute(conn)?;
                }
                Ok(old.len())
            }
        }
    };
}

of_table!(issue_days);
of_table!(issue_hours);

/// Adds to counts.
pub fn add(
    conn: &mut SqliteConnection,
    resolution: Resolution,
    buckets: &[(ProjectId, IssueId, i64, i64)],
) -> Result<(), StoreError> {
    match resolution {
        Resolution::Hour => issue_hours::add(conn, buckets),
        Resolution::Day => issue_days::add(conn, buckets),
    }
    .map_err(store)
}

/// The counts of issues from a time on, by issue and start: a look-up an issue, since nothing lies between here
/// and the file.
pub fn of_issues(
    conn: &mut SqliteConnection,
    issues: &[(ProjectId, IssueId)],
    resolution: Resolution,
    from: i64,
) -> Result<Vec<Bucket>, StoreError> {
    let mut issues = issues.to_vec();
    issues.sort_unstable_by_key(|(_, issue)| *issue);
    issues.dedup();
    let mut buckets = Vec::new();
    for (project, issue_id) in issues {
        let counts = match resolution {
            Resolution::Hour => issue_hours::of_issue(conn, project, issue_id, from),
            Resolution::Day => issue_days::of_issue(conn, project, issue_id, from),
        }
        .map_err(store)?;
        buckets.extend(counts.into_iter().map(|(start, count)| Bucket { issue_id, start, count }));
    }
    Ok(buckets)
}

/// Removes old counts.
pub fn remove_before(
    conn: &mut SqliteConnection,
    resolution: Resolution,
    before: DateTime<Utc>,
    limit: usize,
) -> Result<usize, StoreError> {
    let (before, limit) = (before.timestamp(), crate::row::limit(limit));
    let removed = match resolution {
        Resolution::Hour => issue_hours::remove_before(conn, before, limit),
        Resolution::Day => issue_days::remove_before(conn, before, limit),
    }
    .map_err(store)?;
    let left = limit.saturating_sub(crate::row::limit(removed));
    Ok(removed + remove_by_environment(conn, resolution, before, left).map_err(store)?)
}

/// The same of the counts by environment.
fn remove_by_environment(
    conn: &mut SqliteConnection,
    resolution: Resolution,
    before: i64,
    limit: i64,
) -> QueryResult<usize> {
    macro_rules! remove_from {
        ($table:ident) => {{
            let old: Vec<(i64, i64, String, i64)> = $table::table
                .filter($table::start.lt(before))
                .order($table::start)
                .limit(limit)
                .select($table::table.primary_key())
                .load(conn)?;
            for key in &old {
                diesel::delete($table::table.find((key.0, key.1, &key.2, key.3))).execute(conn)?;
            }
            Ok(old.len())
        }};
    }
    match resolution {
        Resolution::Hour => remove_from!(issue_environment_hours),
        Resolution::Day => remove_from!(issue_environment_days),
    }
}

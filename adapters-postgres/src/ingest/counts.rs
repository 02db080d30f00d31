//! Counts of spans of time.

use application::issues::Resolution;
use diesel::prelude::*;
use domain::ids::{IssueId, ProjectId};

use crate::statement::statement;

macro_rules! add_to {
    ($table:literal) => {
        concat!(
            "INSERT INTO ",
            $table,
            " AS b (project_id, issue_id, start, count)
             SELECT * FROM unnest(?, ?, ?, ?)
             ON CONFLICT (project_id, issue_id, start) DO UPDATE SET count = b.count + excluded.count"
        )
    };
}

const ADD_HOURS: &str = add_to!("issue_hours");
const ADD_DAYS: &str = add_to!("issue_days");

pub(super) fn add(
    conn: &mut PgConnection,
    resolution: Resolution,
    buckets: &[(ProjectId, IssueId, i64, i64)],
) -> QueryResult<()> {
    if buckets.is_empty() {
        return Ok(());
    }
    let projects: Vec<i64> = buckets.iter().map(|(project, ..)| project.get()).collect();
    let issues: Vec<i64> = buckets.iter().map(|(_, issue, ..)| issue.get()).collect();
    let starts: Vec<i64> = buckets.iter().map(|(_, _, start, _)| *start).collect();
    let counts: Vec<i64> = buckets.iter().map(|(.., count)| *count).collect();
    let sql = match resolution {
        Resolution::Hour => ADD_HOURS,
        Resolution::Day => ADD_DAYS,
    };
    statement::<()>(sql, &[&projects, &issues, &starts, &counts]).execute(conn).map(drop)
}

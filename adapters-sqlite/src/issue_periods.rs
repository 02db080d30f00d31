//! What issues counted in a period.

use std::ops::Range;

use application::issues::{CountedIssues, IssuePeriodRepository};
use application::ports::StoreError;
use diesel::prelude::*;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::Sqlite;
use domain::ids::{IssueId, ProjectId};
use domain::issues::{Spans, TimeRange};
use serde_json::{Value, json};

use crate::error::store;
use crate::session::SqliteSession;

// Lists are JSON arrays, in one parameter each, and cross joins run in the order in which they are written. Diesel has
// neither, and would sum into decimals.

/// The rows of a table that belong to issues of which all events count (parameter 1).
macro_rules! whole {
    ($spans:literal, $table:literal) => {
        concat!(
            "json_each(?1) n",
            $spans,
            " CROSS JOIN ",
            $table,
            " t WHERE t.project_id = n.value ->> 0 AND t.issue_id = n.value ->> 1"
        )
    };
}

/// The same of issues (parameter 2) of which the events of some environments (parameter 3) count.
macro_rules! narrowed {
    ($spans:literal, $table:literal) => {
        concat!(
            "json_each(?2) n CROSS JOIN json_each(?3) e",
            $spans,
            " CROSS JOIN ",
            $table,
            " t WHERE t.project_id = n.value ->> 0 AND t.issue_id = n.value ->> 1 AND t.environment = e.value"
        )
    };
}

macro_rules! counts {
    ($($rows:expr),+) => {
        concat!(
            "SELECT issue_id, sum(count) AS number FROM (SELECT NULL AS issue_id, NULL AS count WHERE false",
            $(
                " UNION ALL SELECT t.issue_id, t.count FROM ",
                $rows,
                " AND t.start >= s.value ->> 0 AND t.start < s.value ->> 1",
            )+
            ") GROUP BY issue_id ORDER BY issue_id"
        )
    };
}

const EVENTS: &str = counts!(
    whole!(" CROSS JOIN json_each(?4) s", "issue_hours"),
    whole!(" CROSS JOIN json_each(?5) s", "issue_days"),
    narrowed!(" CROSS JOIN json_each(?4) s", "issue_environment_hours"),
    narrowed!(" CROSS JOIN json_each(?5) s", "issue_environment_days")
);

macro_rules! hit {
    () => {
        " AND t.key = 'user' AND t.last_seen >= ?4 AND t.first_seen < ?5"
    };
}

// A user of several environments is one.
const USERS: &str = concat!(
    "SELECT t.issue_id, count(*) AS number FROM ",
    whole!("", "issue_tag_values"),
    hit!(),
    " GROUP BY t.issue_id UNION ALL SELECT t.issue_id, count(DISTINCT t.value) FROM ",
    narrowed!("", "issue_environment_tag_values"),
    hit!(),
    " GROUP BY t.issue_id ORDER BY issue_id"
);

impl IssuePeriodRepository for SqliteSession<'_> {
    fn events(&mut self, issues: &CountedIssues, spans: &Spans) -> Result<Vec<(IssueId, i64)>, StoreError> {
        let query = of_issues(EVENTS, issues).bind::<Text, _>(ends(&spans.hours)).bind::<Text, _>(ends(&spans.days));
        self.counted(query)
    }

    fn users(&mut self, issues: &CountedIssues, range: &TimeRange) -> Result<Vec<(IssueId, i64)>, StoreError> {
        let from = range.from.map_or(i64::MIN, |from| from.timestamp_micros());
        let before = range.before.map_or(i64::MAX, |before| before.timestamp_micros());
        self.counted(of_issues(USERS, issues).bind::<BigInt, _>(from).bind::<BigInt, _>(before))
    }
}

type Query<'a> = BoxedSqlQuery<'a, Sqlite, SqlQuery>;

impl SqliteSession<'_> {
    fn counted(&mut self, query: Query<'_>) -> Result<Vec<(IssueId, i64)>, StoreError> {
        let found: Vec<Counted> = query.load(self.conn).map_err(store)?;
        Ok(found.into_iter().map(|it| (IssueId::new(it.issue_id), it.number)).collect())
    }
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    issue_id: i64,
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// A query with its first three parameters.
fn of_issues<'a>(sql: &str, issues: &CountedIssues) -> Query<'a> {
    let keys = |keys: &[(ProjectId, IssueId)]| {
        keys.iter().map(|(project, issue)| json!([project.get(), issue.get()])).collect::<Value>().to_string()
    };
    let names: Value = issues.environments.iter().map(String::as_str).collect();
    sql_query(sql)
        .into_boxed()
        .bind::<Text, _>(keys(&issues.whole))
        .bind::<Text, _>(keys(&issues.narrowed))
        .bind::<Text, _>(names.to_string())
}

fn ends(spans: &[Range<i64>]) -> String {
    spans.iter().map(|span| json!([span.start, span.end])).collect::<Value>().to_string()
}

#[cfg(test)]
mod plans;

//! What issues counted in a period.

use std::ops::Range;

use application::issues::{CountedIssues, IssuePeriodRepository};
use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::ids::IssueId;
use domain::issues::{Spans, TimeRange};

use crate::issues::columns;
use crate::row::storable;
use crate::session::PgSession;
use crate::statement::{Bind, statement};

// What an issue has is read by itself (OFFSET keeps it apart): the planner knows issues by their average, and would
// rather read all that a busy one has. Diesel has neither `unnest` nor lateral joins.

macro_rules! issues {
    () => {
        "WITH whole (project_id, issue_id) AS (SELECT * FROM unnest(?, ?)),
             narrowed (project_id, issue_id, environment) AS (SELECT * FROM unnest(?, ?) i, unnest(?) e)"
    };
}

macro_rules! counts {
    ($of:literal, $spans:literal, $table:literal, $within:literal) => {
        concat!(
            "SELECT n.issue_id, b.count FROM ",
            $of,
            " n CROSS JOIN ",
            $spans,
            " s CROSS JOIN LATERAL (
                 SELECT t.count FROM ",
            $table,
            " t WHERE t.project_id = n.project_id AND t.issue_id = n.issue_id ",
            $within,
            " AND t.start >= s.first AND t.start < s.before OFFSET 0) b"
        )
    };
}

const EVENTS: &str = concat!(
    issues!(),
    ", hours (first, before) AS (SELECT * FROM unnest(?, ?)), days (first, before) AS (SELECT * FROM unnest(?, ?))
     SELECT c.issue_id, sum(c.count)::bigint FROM (",
    counts!("whole", "hours", "issue_hours", ""),
    " UNION ALL ",
    counts!("whole", "days", "issue_days", ""),
    " UNION ALL ",
    counts!("narrowed", "hours", "issue_environment_hours", "AND t.environment = n.environment"),
    " UNION ALL ",
    counts!("narrowed", "days", "issue_environment_days", "AND t.environment = n.environment"),
    ") c GROUP BY c.issue_id ORDER BY c.issue_id"
);

macro_rules! users {
    ($users:literal, $table:literal, $within:literal) => {
        concat!(
            "SELECT ",
            $users,
            " FROM ",
            $table,
            " t WHERE t.project_id = n.project_id AND t.issue_id = n.issue_id ",
            $within,
            " AND t.key = 'user' AND t.last_seen >= r.first AND t.first_seen < r.before OFFSET 0"
        )
    };
}

// A user of several environments is one.
const USERS: &str = concat!(
    issues!(),
    ", range (first, before) AS (SELECT coalesce(?, '-infinity'), coalesce(?, 'infinity'))
     SELECT n.issue_id, u.users FROM whole n CROSS JOIN range r CROSS JOIN LATERAL (",
    users!("count(*) AS users", "issue_tag_values", ""),
    ") u WHERE u.users > 0
     UNION ALL
     SELECT n.issue_id, count(DISTINCT u.value) FROM narrowed n CROSS JOIN range r CROSS JOIN LATERAL (",
    users!("t.value", "issue_environment_tag_values", "AND t.environment = n.environment"),
    ") u GROUP BY n.issue_id
     ORDER BY issue_id"
);

impl IssuePeriodRepository for PgSession<'_> {
    fn events(&mut self, issues: &CountedIssues, spans: &Spans) -> Result<Vec<(IssueId, i64)>, StoreError> {
        let ((hours, hour_ends), (days, day_ends)) = (ends(&spans.hours), ends(&spans.days));
        self.counted(EVENTS, issues, &[&hours, &hour_ends, &days, &day_ends])
    }

    fn users(&mut self, issues: &CountedIssues, range: &TimeRange) -> Result<Vec<(IssueId, i64)>, StoreError> {
        self.counted(USERS, issues, &[&range.from, &range.before])
    }
}

impl PgSession<'_> {
    fn counted(
        &mut self,
        sql: &'static str,
        issues: &CountedIssues,
        period: &[&dyn Bind],
    ) -> Result<Vec<(IssueId, i64)>, StoreError> {
        let (projects, ids) = columns(&issues.whole);
        let (narrowed_projects, narrowed_ids) = columns(&issues.narrowed);
        let names: Vec<_> = issues.environments.iter().map(|name| storable(name)).collect();
        let mut binds: Vec<&dyn Bind> = vec![&projects, &ids, &narrowed_projects, &narrowed_ids, &names];
        binds.extend(period);
        let found: Vec<(i64, i64)> = self.run(|conn| statement::<(BigInt, BigInt)>(sql, &binds).load(conn))?;
        Ok(found.into_iter().map(|(issue, count)| (IssueId::new(issue), count)).collect())
    }
}

fn ends(spans: &[Range<i64>]) -> (Vec<i64>, Vec<i64>) {
    spans.iter().map(|span| (span.start, span.end)).unzip()
}

#[cfg(test)]
mod plans;

//! What issues counted in a period.

use std::ops::Range;

use application::issues::{CountedIssues, IssuePeriodRepository};
use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::ids::{IssueId, ProjectId};
use domain::issues::{Spans, TimeRange};

use crate::issues::columns;
use crate::row::storable;
use crate::session::PgSession;
use crate::statement::{Bind, statement};

// A subquery an issue: the planner knows issues by their average, and would rather read all that a busy one has. Diesel
// has no `unnest`.

macro_rules! of_each {
    ($($count:expr),+) => {
        concat!("SELECT n.issue_id, (", $($count),+, ")::bigint FROM unnest(?, ?) AS n (project_id, issue_id)")
    };
}

macro_rules! count {
    ($count:literal, $table:literal, $and:literal) => {
        concat!(
            "(SELECT ",
            $count,
            " FROM ",
            $table,
            " t WHERE t.project_id = n.project_id AND t.issue_id = n.issue_id",
            $and,
            ")"
        )
    };
}

macro_rules! sum {
    ($table:literal) => {
        count!("coalesce(sum(t.count), 0)", $table, " AND t.start >= ? AND t.start < ?")
    };
    ($table:literal, within) => {
        count!("coalesce(sum(t.count), 0)", $table, " AND t.start >= ? AND t.start < ? AND t.environment = ANY (?)")
    };
}

const EVENTS_SINCE: &str = of_each!(sum!("issue_hours"), " + ", sum!("issue_days"));

const EVENTS: &str = of_each!(sum!("issue_hours"), " + ", sum!("issue_hours"), " + ", sum!("issue_days"));

const EVENTS_WITHIN: &str = of_each!(
    sum!("issue_environment_hours", within),
    " + ",
    sum!("issue_environment_hours", within),
    " + ",
    sum!("issue_environment_days", within)
);

const USERS: &str = of_each!(count!(
    "count(*)",
    "issue_tag_values",
    " AND t.key = 'user' AND t.last_seen >= coalesce(?, '-infinity') AND t.first_seen < coalesce(?, 'infinity')"
));

// Those of later days than the first one are told by the index alone.
const USERS_SINCE: &str = of_each!(
    count!("count(*)", "issue_tag_values", " AND t.key = 'user' AND t.last_day > ?"),
    " + ",
    count!("count(*)", "issue_tag_values", " AND t.key = 'user' AND t.last_day = ? AND t.last_seen >= ?")
);

// A user of several environments is one.
const USERS_WITHIN: &str = of_each!(count!(
    "count(DISTINCT t.value)",
    "issue_environment_tag_values",
    " AND t.key = 'user' AND t.last_seen >= coalesce(?, '-infinity') AND t.first_seen < coalesce(?, 'infinity')
      AND t.environment = ANY (?)"
));

impl IssuePeriodRepository for PgSession<'_> {
    fn events(&mut self, issues: &CountedIssues, spans: &Spans) -> Result<Vec<(IssueId, i64)>, StoreError> {
        let spans = [spans.hours.first(), spans.hours.get(1), spans.days.first()];
        let [head, tail, days] = spans.map(|span| span.cloned().unwrap_or_default());
        let names: Vec<_> = issues.environments.iter().map(|name| storable(name)).collect();
        let of = |span: &Range<i64>| (span.start, span.end);
        let ((a, b), (c, d), (e, f)) = (of(&head), of(&tail), of(&days));
        let mut found = match tail.is_empty() {
            true => self.counted(EVENTS_SINCE, &[&a, &b, &e, &f], &issues.whole)?,
            false => self.counted(EVENTS, &[&a, &b, &c, &d, &e, &f], &issues.whole)?,
        };
        let within: [&dyn Bind; 9] = [&a, &b, &names, &c, &d, &names, &e, &f, &names];
        found.extend(self.counted(EVENTS_WITHIN, &within, &issues.narrowed)?);
        found.sort_unstable();
        Ok(found)
    }

    fn users(&mut self, issues: &CountedIssues, range: &TimeRange) -> Result<Vec<(IssueId, i64)>, StoreError> {
        let names: Vec<_> = issues.environments.iter().map(|name| storable(name)).collect();
        let mut found = match range {
            TimeRange { from: Some(from), before: None } => {
                let day = from.timestamp().div_euclid(86_400);
                self.counted(USERS_SINCE, &[&day, &day, from], &issues.whole)?
            }
            TimeRange { from, before } => self.counted(USERS, &[from, before], &issues.whole)?,
        };
        found.extend(self.counted(USERS_WITHIN, &[&range.from, &range.before, &names], &issues.narrowed)?);
        found.sort_unstable();
        Ok(found)
    }
}

impl PgSession<'_> {
    /// What is counted of each of these issues, where it is anything.
    fn counted(
        &mut self,
        sql: &'static str,
        asked: &[&dyn Bind],
        issues: &[(ProjectId, IssueId)],
    ) -> Result<Vec<(IssueId, i64)>, StoreError> {
        if issues.is_empty() {
            return Ok(Vec::new());
        }
        let (projects, ids) = columns(issues);
        let mut binds = asked.to_vec();
        binds.push(&projects);
        binds.push(&ids);
        let found: Vec<(i64, i64)> = self.run(|conn| statement::<(BigInt, BigInt)>(sql, &binds).load(conn))?;
        let counted = found.into_iter().filter(|(_, count)| *count > 0);
        Ok(counted.map(|(issue, count)| (IssueId::new(issue), count)).collect())
    }
}

#[cfg(test)]
mod plans;

//! The counts of issues by environment.

use std::borrow::Cow;
use std::collections::HashMap;

use application::environments::{
    IssueEnvironment, IssueEnvironmentDelta, IssueEnvironmentKey, IssueEnvironmentRepository,
};
use application::ingest::TagDelta;
use application::issues::{Bucket, Resolution};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz};
use domain::ids::{IssueId, ProjectId};

use crate::issues::buckets::{self, buckets};
use crate::issues::columns;
use crate::row::storable;
use crate::session::PgSession;
use crate::statement::statement;

const OF_ISSUES: &str = "
    SELECT e.issue_id, e.environment, e.count, e.users, e.first_seen, e.last_seen
    FROM unnest(?, ?) AS n (project_id, issue_id)
    JOIN issue_environments e ON e.project_id = n.project_id AND e.issue_id = n.issue_id
    ORDER BY e.issue_id, e.environment";

macro_rules! split {
    ($table:literal, $from:literal, $columns:literal) => {
        concat!(
            "INSERT INTO ",
            $table,
            " (project_id, issue_id, environment, ",
            $columns,
            ") SELECT project_id, issue_id, n.environment, ",
            $columns,
            " FROM unnest(?, ?, ?) AS n (project_id, issue_id, environment) JOIN ",
            $from,
            " USING (project_id, issue_id) ON CONFLICT DO NOTHING"
        )
    };
}

const SPLIT: [&str; 3] = [
    split!("issue_environment_hours", "issue_hours", "start, count"),
    split!("issue_environment_days", "issue_days", "start, count"),
    split!("issue_environment_tag_values", "issue_tag_values", "key, value, count, first_seen, last_seen"),
];

/// What is left of the time when an issue was split before, and lost the other environment's events.
macro_rules! remove_old {
    ($($table:literal),+) => {
        [$(concat!(
            "DELETE FROM ", $table, " d USING unnest(?, ?, ?) AS n (project_id, issue_id, environment)
             WHERE d.project_id = n.project_id AND d.issue_id = n.issue_id AND d.environment = n.environment"
        )),+]
    };
}

const REMOVE_OLD: [&str; 3] =
    remove_old!("issue_environment_hours", "issue_environment_days", "issue_environment_tag_values");

const ADD: &str = "
    INSERT INTO issue_environments AS e
        (project_id, issue_id, environment, count, users, first_seen, last_seen)
    SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (project_id, issue_id, environment) DO UPDATE SET
        count = e.count + excluded.count,
        users = e.users + excluded.users,
        first_seen = LEAST(e.first_seen, excluded.first_seen),
        last_seen = GREATEST(e.last_seen, excluded.last_seen)";

macro_rules! add_to {
    ($table:literal) => {
        concat!(
            "INSERT INTO ",
            $table,
            " AS b (project_id, issue_id, environment, start, count)
             SELECT * FROM unnest(?, ?, ?, ?, ?)
             ON CONFLICT (project_id, issue_id, environment, start) DO UPDATE SET count = b.count + excluded.count"
        )
    };
}

const ADD_HOURS: &str = add_to!("issue_environment_hours");
const ADD_DAYS: &str = add_to!("issue_environment_days");

// A row that ON CONFLICT found was locked by this transaction before it was changed, which stays in its xmax: a row
// with none is new.
const ADD_TAGS: &str = "
    WITH stored AS (
        INSERT INTO issue_environment_tag_values AS v
            (project_id, issue_id, environment, key, value, count, first_seen, last_seen)
        SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (project_id, issue_id, environment, key, value) DO UPDATE SET
            count = v.count + excluded.count,
            first_seen = LEAST(v.first_seen, excluded.first_seen),
            last_seen = GREATEST(v.last_seen, excluded.last_seen)
        RETURNING v.issue_id, v.environment, v.key, (v.xmax = 0) AS is_new
    )
    SELECT issue_id, environment, count(*) FROM stored WHERE key = 'user' AND is_new GROUP BY 1, 2";

const HOURS: &str = buckets!("issue_environment_hours", " AND t.environment = ANY (?)");
const DAYS: &str = buckets!("issue_environment_days", " AND t.environment = ANY (?)");

const USERS: &str = "
    SELECT v.issue_id, count(DISTINCT v.value)
    FROM unnest(?, ?) AS n (project_id, issue_id)
    JOIN issue_environment_tag_values v ON v.project_id = n.project_id AND v.issue_id = n.issue_id
    WHERE v.environment = ANY (?) AND v.key = 'user'
    GROUP BY v.issue_id ORDER BY v.issue_id";

type Found = (i64, String, i64, i64, DateTime<Utc>, DateTime<Utc>);

/// The columns of keys.
type Keys<'a> = (Vec<i64>, Vec<i64>, Vec<Cow<'a, str>>);

fn keys<'a>(all: impl Iterator<Item = &'a IssueEnvironmentKey>) -> Keys<'a> {
    let (mut projects, mut issues, mut environments) = (Vec::new(), Vec::new(), Vec::new());
    for key in all {
        projects.push(key.project_id.get());
        issues.push(key.issue_id.get());
        environments.push(storable(&key.environment));
    }
    (projects, issues, environments)
}

impl IssueEnvironmentRepository for PgSession<'_> {
    fn of_issues(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<Vec<(IssueId, IssueEnvironment)>, StoreError> {
        let (projects, ids) = columns(issues);
        let found: Vec<Found> = self.run(|conn| {
            statement::<(BigInt, Text, BigInt, BigInt, Timestamptz, Timestamptz)>(OF_ISSUES, &[&projects, &ids])
                .load(conn)
        })?;
        let seen = |(issue, environment, count, users, first_seen, last_seen): Found| {
            (IssueId::new(issue), IssueEnvironment { environment, count, users, first_seen, last_seen })
        };
        Ok(found.into_iter().map(seen).collect())
    }

    fn split(&mut self, issues: &[IssueEnvironmentKey]) -> Result<(), StoreError> {
        let (projects, ids, environments) = keys(issues.iter());
        self.run(|conn| {
            REMOVE_OLD
                .iter()
                .chain(&SPLIT)
                .try_for_each(|sql| statement::<()>(sql, &[&projects, &ids, &environments]).execute(conn).map(drop))
        })
    }

    fn add(&mut self, deltas: &[IssueEnvironmentDelta]) -> Result<(), StoreError> {
        let projects: Vec<i64> = deltas.iter().map(|delta| delta.project_id.get()).collect();
        let issues: Vec<i64> = deltas.iter().map(|delta| delta.issue_id.get()).collect();
        let environments: Vec<_> = deltas.iter().map(|delta| storable(&delta.seen.environment)).collect();
        let counts: Vec<i64> = deltas.iter().map(|delta| delta.seen.count).collect();
        let users: Vec<i64> = deltas.iter().map(|delta| delta.seen.users).collect();
        let first: Vec<DateTime<Utc>> = deltas.iter().map(|delta| delta.seen.first_seen).collect();
        let last: Vec<DateTime<Utc>> = deltas.iter().map(|delta| delta.seen.last_seen).collect();
        self.run(|conn| {
            statement::<()>(ADD, &[&projects, &issues, &environments, &counts, &users, &first, &last])
                .execute(conn)
                .map(drop)
        })
    }

    fn add_buckets(
        &mut self,
        resolution: Resolution,
        buckets: &[(IssueEnvironmentKey, i64, i64)],
    ) -> Result<(), StoreError> {
        let (projects, issues, environments) = keys(buckets.iter().map(|(key, ..)| key));
        let starts: Vec<i64> = buckets.iter().map(|(_, start, _)| *start).collect();
        let counts: Vec<i64> = buckets.iter().map(|(.., count)| *count).collect();
        let sql = match resolution {
            Resolution::Hour => ADD_HOURS,
            Resolution::Day => ADD_DAYS,
        };
        self.run(|conn| {
            statement::<()>(sql, &[&projects, &issues, &environments, &starts, &counts]).execute(conn).map(drop)
        })
    }

    fn add_tags(&mut self, tags: &[(String, TagDelta)]) -> Result<HashMap<(IssueId, String), i64>, StoreError> {
        let projects: Vec<i64> = tags.iter().map(|(_, tag)| tag.project_id.get()).collect();
        let issues: Vec<i64> = tags.iter().map(|(_, tag)| tag.issue_id.get()).collect();
        let environments: Vec<_> = tags.iter().map(|(environment, _)| storable(environment)).collect();
        let keys: Vec<_> = tags.iter().map(|(_, tag)| storable(&tag.key)).collect();
        let values: Vec<_> = tags.iter().map(|(_, tag)| storable(&tag.value)).collect();
        let counts: Vec<i64> = tags.iter().map(|(_, tag)| tag.count).collect();
        let first: Vec<DateTime<Utc>> = tags.iter().map(|(_, tag)| tag.first_seen).collect();
        let last: Vec<DateTime<Utc>> = tags.iter().map(|(_, tag)| tag.last_seen).collect();
        let new_users: Vec<(i64, String, i64)> = self.run(|conn| {
            statement::<(BigInt, Text, BigInt)>(
                ADD_TAGS,
                &[&projects, &issues, &environments, &keys, &values, &counts, &first, &last],
            )
            .load(conn)
        })?;
        Ok(new_users.into_iter().map(|(issue, name, users)| ((IssueId::new(issue), name), users)).collect())
    }

    fn buckets(
        &mut self,
        issues: &[(ProjectId, IssueId)],
        environments: &[String],
        resolution: Resolution,
        from: i64,
    ) -> Result<Vec<Bucket>, StoreError> {
        let (projects, ids) = columns(issues);
        let names: Vec<_> = environments.iter().map(|name| storable(name)).collect();
        let sql = match resolution {
            Resolution::Hour => HOURS,
            Resolution::Day => DAYS,
        };
        self.run(|conn| buckets::load(conn, sql, &[&projects, &ids, &from, &names]))
    }

    fn users(
        &mut self,
        issues: &[(ProjectId, IssueId)],
        environments: &[String],
    ) -> Result<Vec<(IssueId, i64)>, StoreError> {
        let (projects, ids) = columns(issues);
        let names: Vec<_> = environments.iter().map(|name| storable(name)).collect();
        let found: Vec<(i64, i64)> =
            self.run(|conn| statement::<(BigInt, BigInt)>(USERS, &[&projects, &ids, &names]).load(conn))?;
        Ok(found.into_iter().map(|(issue, users)| (IssueId::new(issue), users)).collect())
    }
}

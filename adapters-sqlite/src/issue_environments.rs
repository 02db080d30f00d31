//! The counts of issues by environment.

use std::collections::HashMap;

use application::environments::{
    IssueEnvironment, IssueEnvironmentDelta, IssueEnvironmentKey, IssueEnvironmentRepository,
};
use application::ingest::TagDelta;
use application::issues::{Bucket, Resolution};
use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use domain::ids::{IssueId, ProjectId};

use crate::error::{other, store};
use crate::row::Origin;
use crate::schema::{issue_environment_tag_values as tag_values, issue_environments};
use crate::session::SqliteSession;
use crate::statement::execute;

/// The key whose new values are users that an issue had not hit before.
const USER: &str = "user";

impl IssueEnvironmentRepository for SqliteSession<'_> {
    fn of_issues(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<Vec<(IssueId, IssueEnvironment)>, StoreError> {
        let mut all = Vec::new();
        for (project, issue) in ascending(issues) {
            let found: Vec<(String, i64, i64, i64, i64)> = issue_environments::table
                .filter(issue_environments::project_id.eq(project.get()))
                .filter(issue_environments::issue_id.eq(issue.get()))
                .order(issue_environments::environment)
                .select((
                    issue_environments::environment,
                    issue_environments::count,
                    issue_environments::users,
                    issue_environments::first_seen,
                    issue_environments::last_seen,
                ))
                .load(self.conn)
                .map_err(store)?;
            let origin = Origin { table: "issue_environments", id: &issue };
            for (environment, count, users, first_seen, last_seen) in found {
                let first_seen = origin.time("first_seen", first_seen)?;
                let last_seen = origin.time("last_seen", last_seen)?;
                all.push((issue, IssueEnvironment { environment, count, users, first_seen, last_seen }));
            }
        }
        Ok(all)
    }

    fn split(&mut self, issues: &[IssueEnvironmentKey]) -> Result<(), StoreError> {
        issues.iter().try_for_each(|issue| split(self.conn, issue)).map_err(store)
    }

    fn add(&mut self, deltas: &[IssueEnvironmentDelta]) -> Result<(), StoreError> {
        for delta in deltas {
            execute!(
                self.conn,
                "INSERT INTO issue_environments \
                     (project_id, issue_id, environment, count, users, first_seen, last_seen) \
                 VALUES (?, ?, ?, ?, ?, ?, ?) \
                 ON CONFLICT (project_id, issue_id, environment) DO UPDATE SET \
                 count = count + excluded.count, users = users + excluded.users, \
                 first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)",
                delta.project_id.get(),
                delta.issue_id.get(),
                delta.seen.environment.as_str(),
                delta.seen.count,
                delta.seen.users,
                delta.seen.first_seen.timestamp_micros(),
                delta.seen.last_seen.timestamp_micros(),
            )
            .map_err(store)?;
        }
        Ok(())
    }

    fn add_buckets(
        &mut self,
        resolution: Resolution,
        buckets: &[(IssueEnvironmentKey, i64, i64)],
    ) -> Result<(), StoreError> {
        for (key, start, count) in buckets {
            match resolution {
                Resolution::Hour => add_hour(self.conn, key, *start, *count),
                Resolution::Day => add_day(self.conn, key, *start, *count),
            }
            .map_err(store)?;
        }
        Ok(())
    }

    fn add_tags(&mut self, tags: &[(String, TagDelta)]) -> Result<HashMap<(IssueId, String), i64>, StoreError> {
        let mut new_users = HashMap::new();
        for (environment, delta) in tags {
            let is_new = add_tag(self.conn, environment, delta).map_err(store)?;
            if is_new && delta.key == USER {
                *new_users.entry((delta.issue_id, environment.clone())).or_insert(0) += 1;
            }
        }
        Ok(new_users)
    }

    fn buckets(
        &mut self,
        issues: &[(ProjectId, IssueId)],
        environments: &[String],
        resolution: Resolution,
        from: i64,
    ) -> Result<Vec<Bucket>, StoreError> {
        let table = match resolution {
            Resolution::Hour => "issue_environment_hours",
            Resolution::Day => "issue_environment_days",
        };
        // Names as a list in one parameter: diesel would sum into a decimal, which SQLite has not.
        let sql = format!(
            "SELECT start AS at, sum(count) AS number FROM {table} WHERE project_id = ? AND issue_id = ? \
             AND environment IN (SELECT value FROM json_each(?)) AND start >= ? GROUP BY start ORDER BY start"
        );
        let names = list(environments)?;
        let mut all = Vec::new();
        for (project, issue_id) in ascending(issues) {
            let found: Vec<Counted> = sql_query(&sql)
                .bind::<BigInt, _>(project.get())
                .bind::<BigInt, _>(issue_id.get())
                .bind::<Text, _>(&names)
                .bind::<BigInt, _>(from)
                .load(self.conn)
                .map_err(store)?;
            all.extend(found.into_iter().map(|it| Bucket { issue_id, start: it.at, count: it.number }));
        }
        Ok(all)
    }

    fn users(
        &mut self,
        issues: &[(ProjectId, IssueId)],
        environments: &[String],
    ) -> Result<Vec<(IssueId, i64)>, StoreError> {
        let names = list(environments)?;
        let mut all = Vec::new();
        for (project, issue) in ascending(issues) {
            let found: Counted = sql_query(
                "SELECT 0 AS at, count(DISTINCT value) AS number FROM issue_environment_tag_values \
                 WHERE project_id = ? AND issue_id = ? AND environment IN (SELECT value FROM json_each(?)) AND key = ?",
            )
            .bind::<BigInt, _>(project.get())
            .bind::<BigInt, _>(issue.get())
            .bind::<Text, _>(&names)
            .bind::<Text, _>(USER)
            .get_result(self.conn)
            .map_err(store)?;
            if found.number > 0 {
                all.push((issue, found.number));
            }
        }
        Ok(all)
    }
}

fn ascending(issues: &[(ProjectId, IssueId)]) -> Vec<(ProjectId, IssueId)> {
    let mut issues = issues.to_vec();
    issues.sort_unstable_by_key(|(_, issue)| *issue);
    issues
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    at: i64,
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// Names as a JSON array, for `json_each`.
pub fn list(names: &[String]) -> Result<String, StoreError> {
    serde_json::to_string(names).map_err(other)
}

fn split(conn: &mut SqliteConnection, key: &IssueEnvironmentKey) -> QueryResult<()> {
    let (environment, project, issue) = (key.environment.as_str(), key.project_id.get(), key.issue_id.get());
    remove_old_hours(conn, key)?;
    remove_old_days(conn, key)?;
    remove_old_tags(conn, key)?;
    execute!(
        conn,
        "INSERT INTO issue_environment_hours (project_id, issue_id, environment, start, count) \
         SELECT project_id, issue_id, ?, start, count FROM issue_hours WHERE project_id = ? AND issue_id = ? \
         ON CONFLICT DO NOTHING",
        environment,
        project,
        issue,
    )?;
    execute!(
        conn,
        "INSERT INTO issue_environment_days (project_id, issue_id, environment, start, count) \
         SELECT project_id, issue_id, ?, start, count FROM issue_days WHERE project_id = ? AND issue_id = ? \
         ON CONFLICT DO NOTHING",
        environment,
        project,
        issue,
    )?;
    execute!(
        conn,
        "INSERT INTO issue_environment_tag_values \
             (project_id, issue_id, environment, key, value, count, first_seen, last_seen) \
         SELECT project_id, issue_id, ?, key, value, count, first_seen, last_seen FROM issue_tag_values \
         WHERE project_id = ? AND issue_id = ? ON CONFLICT DO NOTHING",
        environment,
        project,
        issue,
    )
    .map(drop)
}

/// What is left of the time when the issue was split before, and lost the other environment's events.
macro_rules! removes_from {
    ($name:ident, $table:literal) => {
        fn $name(conn: &mut SqliteConnection, key: &IssueEnvironmentKey) -> QueryResult<usize> {
            execute!(
                conn,
                concat!("DELETE FROM ", $table, " WHERE project_id = ? AND issue_id = ? AND environment = ?"),
                key.project_id.get(),
                key.issue_id.get(),
                key.environment.as_str(),
            )
        }
    };
}

removes_from!(remove_old_hours, "issue_environment_hours");
removes_from!(remove_old_days, "issue_environment_days");
removes_from!(remove_old_tags, "issue_environment_tag_values");

macro_rules! adds_to {
    ($name:ident, $table:literal) => {
        fn $name(conn: &mut SqliteConnection, key: &IssueEnvironmentKey, start: i64, count: i64) -> QueryResult<()> {
            execute!(
                conn,
                concat!(
                    "INSERT INTO ",
                    $table,
                    " (project_id, issue_id, environment, start, count) VALUES (?, ?, ?, ?, ?) ",
                    "ON CONFLICT (project_id, issue_id, environment, start) DO UPDATE \
                     SET count = count + excluded.count",
                ),
                key.project_id.get(),
                key.issue_id.get(),
                key.environment.as_str(),
                start,
                count,
            )
            .map(drop)
        }
    };
}

adds_to!(add_hour, "issue_environment_hours");
adds_to!(add_day, "issue_environment_days");

/// Whether the value is new. An update comes first since values mostly are not.
fn add_tag(conn: &mut SqliteConnection, environment: &str, delta: &TagDelta) -> QueryResult<bool> {
    let changed = execute!(
        conn,
        "UPDATE issue_environment_tag_values \
         SET count = count + ?, first_seen = min(first_seen, ?), last_seen = max(last_seen, ?) \
         WHERE project_id = ? AND issue_id = ? AND environment = ? AND key = ? AND value = ?",
        delta.count,
        delta.first_seen.timestamp_micros(),
        delta.last_seen.timestamp_micros(),
        delta.project_id.get(),
        delta.issue_id.get(),
        environment,
        delta.key.as_str(),
        delta.value.as_str(),
    )?;
    if changed > 0 {
        return Ok(false);
    }
    diesel::insert_into(tag_values::table)
        .values((
            tag_values::project_id.eq(delta.project_id.get()),
            tag_values::issue_id.eq(delta.issue_id.get()),
            tag_values::environment.eq(environment),
            tag_values::key.eq(&delta.key),
            tag_values::value.eq(&delta.value),
            tag_values::count.eq(delta.count),
            tag_values::first_seen.eq(delta.first_seen.timestamp_micros()),
            tag_values::last_seen.eq(delta.last_seen.timestamp_micros()),
        ))
        .execute(conn)?;
    Ok(true)
}

//! The tags of issues.

use std::borrow::Cow;

use application::issues::TagSummary;
use application::ports::StoreError;
use application::tags::{TagOrder, TagRepository, TagValue};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz};
use domain::ids::{IssueId, ProjectId};

use crate::issues::columns;
use crate::row::storable;
use crate::session::PgSession;
use crate::statement::{Bind, statement};
use crate::window::rows;

// The names of environments are bound although all of them count, so that both kinds are asked in one way. Diesel sums
// into decimals, and numbers no rows within groups. What an issue has in one environment is read by itself (OFFSET keeps
// it apart): the planner knows issues by their average, and would rather read all that a busy one has.

macro_rules! of_all {
    () => {
        "SELECT key, value, count, first_seen, last_seen FROM issue_tag_values
         WHERE ?::text[] IS NOT NULL AND project_id = ? AND issue_id = ? AND key = ANY (?)"
    };
}

macro_rules! of_some {
    () => {
        "SELECT v.key, v.value, sum(v.count)::bigint AS count, min(v.first_seen) AS first_seen,
             max(v.last_seen) AS last_seen
         FROM unnest(?) AS e (name) CROSS JOIN LATERAL (
             SELECT * FROM issue_environment_tag_values t
             WHERE t.project_id = ? AND t.issue_id = ? AND t.environment = e.name AND t.key = ANY (?) OFFSET 0) v
         GROUP BY v.key, v.value"
    };
}

const KEYS_OF_ALL: &str = "
    SELECT key, total, distinct_values FROM issue_tag_keys
    WHERE ?::text[] IS NOT NULL AND project_id = ? AND issue_id = ? AND (? = 0 OR key = ANY (?))
    ORDER BY total DESC, key LIMIT ?";

const KEYS_OF_SOME: &str = "
    SELECT v.key, sum(v.count)::bigint, count(DISTINCT v.value)
    FROM unnest(?) AS e (name) CROSS JOIN LATERAL (
        SELECT * FROM issue_environment_tag_values t
        WHERE t.project_id = ? AND t.issue_id = ? AND t.environment = e.name AND (? = 0 OR t.key = ANY (?)) OFFSET 0) v
    GROUP BY v.key
    ORDER BY 2 DESC, v.key LIMIT ?";

const TOTALS: &str = "
    SELECT k.key, sum(k.total)::bigint FROM unnest(?, ?) AS n (project_id, issue_id)
    JOIN issue_tag_keys k ON k.project_id = n.project_id AND k.issue_id = n.issue_id
    GROUP BY k.key
    ORDER BY k.key";

const TOP_OF_SOME: &str = concat!(
    "SELECT key, value, count, first_seen, last_seen FROM (
         SELECT *, row_number() OVER (PARTITION BY key ORDER BY count DESC, value) AS place FROM (",
    of_some!(),
    ") s) t WHERE place <= ? ORDER BY key, count DESC, value"
);

macro_rules! ordered {
    ($source:ident, $column:literal) => {
        concat!(
            "SELECT key, value, count, first_seen, last_seen FROM (",
            $source!(),
            ") s ORDER BY ",
            $column,
            " DESC, value LIMIT ? OFFSET ?"
        )
    };
}

// Those of all events that were seen most, by an index of magnitudes: as many as are wanted are at least as great as the
// one at the last place, and where there are fewer, the rest were seen once.
const SEEN_MOST: &str = "
    SELECT v.* FROM unnest(?) AS k (key)
    CROSS JOIN LATERAL (
        SELECT coalesce((
            SELECT t.magnitude FROM issue_tag_values t
            WHERE t.project_id = ? AND t.issue_id = ? AND t.key = k.key AND t.magnitude > 0
            ORDER BY t.magnitude DESC LIMIT 1 OFFSET ?), 0) AS magnitude) least
    CROSS JOIN LATERAL (
        SELECT * FROM (
            SELECT t.key, t.value, t.count, t.first_seen, t.last_seen FROM issue_tag_values t
            WHERE t.project_id = ? AND t.issue_id = ? AND t.key = k.key
                AND t.magnitude > 0 AND t.magnitude >= least.magnitude
            UNION ALL (
                SELECT t.key, t.value, t.count, t.first_seen, t.last_seen FROM issue_tag_values t
                WHERE t.project_id = ? AND t.issue_id = ? AND t.key = k.key AND t.magnitude = 0 AND least.magnitude = 0
                ORDER BY t.value LIMIT ?)) s
        ORDER BY count DESC, value LIMIT ? OFFSET ?) v
    ORDER BY key, count DESC, value";

type KeyRow = (String, i64, i64);
type ValueRow = (String, String, i64, DateTime<Utc>, DateTime<Utc>);
type ValueTypes = (Text, Text, BigInt, Timestamptz, Timestamptz);

fn value((key, value, count, first_seen, last_seen): ValueRow) -> TagValue {
    TagValue { key, value, count, first_seen, last_seen }
}

fn texts(texts: &[String]) -> Vec<Cow<'_, str>> {
    texts.iter().map(|text| storable(text)).collect()
}

/// The values of each key, from the one of number `start` on, at most `number`.
fn seen_most(
    conn: &mut PgConnection,
    (project, issue): (ProjectId, IssueId),
    keys: Vec<Cow<'_, str>>,
    (start, number): (usize, usize),
) -> QueryResult<Vec<ValueRow>> {
    let (project, issue) = (project.get(), issue.get());
    let last = start.saturating_add(number);
    let binds: [&dyn Bind; 11] = [
        &keys,
        &project,
        &issue,
        &rows(last.saturating_sub(1)),
        &project,
        &issue,
        &project,
        &issue,
        &rows(last),
        &rows(number),
        &rows(start),
    ];
    statement::<ValueTypes>(SEEN_MOST, &binds).load(conn)
}

impl TagRepository for PgSession<'_> {
    fn keys(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        environments: Option<&[String]>,
        only: &[String],
        limit: usize,
    ) -> Result<Vec<TagSummary>, StoreError> {
        let sql = if environments.is_some() { KEYS_OF_SOME } else { KEYS_OF_ALL };
        let (names, keys) = (texts(environments.unwrap_or_default()), texts(only));
        let found: Vec<KeyRow> = self.run(|conn| {
            statement::<(Text, BigInt, BigInt)>(
                sql,
                &[&names, &project.get(), &issue.get(), &rows(keys.len()), &keys, &rows(limit)],
            )
            .load(conn)
        })?;
        let mut tags: Vec<_> =
            found.into_iter().map(|(key, total, distinct)| TagSummary { key, total, distinct }).collect();
        tags.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        Ok(tags)
    }

    fn totals(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<Vec<(String, i64)>, StoreError> {
        let (projects, ids) = columns(issues);
        self.run(|conn| statement::<(Text, BigInt)>(TOTALS, &[&projects, &ids]).load(conn))
    }

    fn top_values(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        environments: Option<&[String]>,
        keys: &[String],
        limit: usize,
    ) -> Result<Vec<TagValue>, StoreError> {
        let keys = texts(keys);
        let found = self.run(|conn| match environments {
            None => seen_most(conn, (project, issue), keys, (0, limit)),
            Some(names) => {
                let binds: [&dyn Bind; 5] = [&texts(names), &project.get(), &issue.get(), &keys, &rows(limit)];
                statement::<ValueTypes>(TOP_OF_SOME, &binds).load(conn)
            }
        })?;
        Ok(found.into_iter().map(value).collect())
    }

    fn values(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        environments: Option<&[String]>,
        key: &str,
        order: TagOrder,
        (start, number): (usize, usize),
    ) -> Result<Vec<TagValue>, StoreError> {
        let key = vec![storable(key)];
        let sql = match (environments, order) {
            (None, TagOrder::Count) => {
                let found = self.run(|conn| seen_most(conn, (project, issue), key, (start, number)))?;
                return Ok(found.into_iter().map(value).collect());
            }
            (None, TagOrder::LastSeen) => ordered!(of_all, "last_seen"),
            (None, TagOrder::FirstSeen) => ordered!(of_all, "first_seen"),
            (Some(_), TagOrder::LastSeen) => ordered!(of_some, "last_seen"),
            (Some(_), TagOrder::FirstSeen) => ordered!(of_some, "first_seen"),
            (Some(_), TagOrder::Count) => ordered!(of_some, "count"),
        };
        let names = texts(environments.unwrap_or_default());
        let found: Vec<ValueRow> = self.run(|conn| {
            statement::<ValueTypes>(sql, &[&names, &project.get(), &issue.get(), &key, &rows(number), &rows(start)])
                .load(conn)
        })?;
        Ok(found.into_iter().map(value).collect())
    }
}

#[cfg(test)]
#[cfg(feature = "test-support")]
mod tests {
    use diesel::connection::SimpleConnection;

    use super::*;
    use crate::TestStore;

    /// The values of a busy issue's tags, among the issues of which it is the exception.
    const VALUES: &str = "
        INSERT INTO issue_tag_values (project_id, issue_id, key, value, count, first_seen, last_seen)
        SELECT 1, n / 10, 'user', n::text, 1 + n % 2, now(), now() FROM generate_series(10, 30000) n;
        INSERT INTO issue_tag_values (project_id, issue_id, key, value, count, first_seen, last_seen)
        SELECT 1, 1, 'user', 'busy-' || n, 1 + n % 20, now(), now() FROM generate_series(1, 10000) n;
        ANALYZE";

    #[test]
    fn values_seen_most_are_found_by_magnitude() {
        let store = TestStore::new();
        let mut conn = PgConnection::establish(&store.url()).unwrap();
        conn.batch_execute(VALUES).unwrap();
        let explain: &'static str = format!("EXPLAIN {SEEN_MOST}").leak();
        let keys = vec!["user"];
        let binds: [&dyn Bind; 11] = [&keys, &1, &1, &9, &1, &1, &1, &1, &10, &10, &0];
        let plan: Vec<String> = statement::<Text>(explain, &binds).load(&mut conn).unwrap();
        assert!(plan.join("\n").matches("issue_tag_values_magnitude_idx").count() >= 2, "{plan:#?}");
    }
}

//! The tags of issues.

mod foremost;

use std::borrow::Cow;

use application::issues::TagSummary;
use application::ports::StoreError;
use application::tags::{TagOrder, TagRepository, TagValue, ValuesOf};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz};
use domain::ids::{IssueId, ProjectId};
use domain::query::Pattern;

use crate::issues::columns;
use crate::patterns::Folded;
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

// The issues one after the other: what comes after the limit is not read.
macro_rules! of_each {
    ($columns:literal, $environments:literal, $from:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM (SELECT * FROM unnest(?, ?) WITH ORDINALITY AS n (project_id, issue_id, place)",
            $environments,
            " ORDER BY n.place) n CROSS JOIN LATERAL (SELECT * FROM ",
            $from,
            " OFFSET 0) v LIMIT ?"
        )
    };
}

const TOTALS_WITHIN: &str = concat!(
    "SELECT s.key, sum(s.count)::bigint FROM (",
    of_each!(
        "v.key, v.count",
        " CROSS JOIN unnest(?) AS e (name)",
        "issue_environment_tag_values t
         WHERE t.project_id = n.project_id AND t.issue_id = n.issue_id AND t.environment = n.name"
    ),
    ") s GROUP BY s.key ORDER BY s.key"
);

const VALUES_OF_EACH: &str = of_each!(
    "v.key, v.value, v.count, v.first_seen, v.last_seen",
    " WHERE ?::text[] IS NOT NULL",
    "issue_tag_values t WHERE t.project_id = n.project_id AND t.issue_id = n.issue_id AND t.key = ANY (?)"
);

const VALUES_OF_EACH_WITHIN: &str = of_each!(
    "v.key, v.value, v.count, v.first_seen, v.last_seen",
    " CROSS JOIN unnest(?) AS e (name)",
    "issue_environment_tag_values t
     WHERE t.project_id = n.project_id AND t.issue_id = n.issue_id AND t.environment = n.name AND t.key = ANY (?)"
);

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
            ") s WHERE ? = '' OR translate(value, ?, ?) ILIKE ? ESCAPE '!' ORDER BY ",
            $column,
            " DESC, value LIMIT ? OFFSET ?"
        )
    };
}

type KeyRow = (String, i64, i64);
type ValueRow = (String, String, i64, DateTime<Utc>, DateTime<Utc>);
type ValueTypes = (Text, Text, BigInt, Timestamptz, Timestamptz);

fn value((key, value, count, first_seen, last_seen): ValueRow) -> TagValue {
    TagValue { key, value, count, first_seen, last_seen }
}

fn texts(texts: &[String]) -> Vec<Cow<'_, str>> {
    texts.iter().map(|text| storable(text)).collect()
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

    fn totals_within(
        &mut self,
        issues: &[(ProjectId, IssueId)],
        environments: &[String],
        limit: usize,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        let ((projects, ids), names) = (columns(issues), texts(environments));
        self.run(|conn| statement::<(Text, BigInt)>(TOTALS_WITHIN, &[&projects, &ids, &names, &rows(limit)]).load(conn))
    }

    fn values_of_each(
        &mut self,
        issues: &[(ProjectId, IssueId)],
        environments: Option<&[String]>,
        key: &str,
        limit: usize,
    ) -> Result<Vec<TagValue>, StoreError> {
        let sql = if environments.is_some() { VALUES_OF_EACH_WITHIN } else { VALUES_OF_EACH };
        let ((projects, ids), names) = (columns(issues), texts(environments.unwrap_or_default()));
        let key = vec![storable(key)];
        let found: Vec<ValueRow> =
            self.run(|conn| statement::<ValueTypes>(sql, &[&projects, &ids, &names, &key, &rows(limit)]).load(conn))?;
        Ok(found.into_iter().map(value).collect())
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
            None => foremost::seen_most(conn, (project, issue), keys, (0, limit)),
            Some(names) => {
                let binds: [&dyn Bind; 5] = [&texts(names), &project.get(), &issue.get(), &keys, &rows(limit)];
                statement::<ValueTypes>(TOP_OF_SOME, &binds).load(conn)
            }
        })?;
        Ok(found.into_iter().map(value).collect())
    }

    fn values(
        &mut self,
        of: &ValuesOf<'_>,
        order: TagOrder,
        (start, number): (usize, usize),
    ) -> Result<Vec<TagValue>, StoreError> {
        if order != TagOrder::FirstSeen && of.environments.is_none() && of.containing.is_empty() {
            let (issue, key, range) = ((of.project, of.issue), vec![storable(of.key)], (start, number));
            let found = self.run(|conn| match order {
                TagOrder::LastSeen => foremost::seen_last(conn, issue, key, range),
                _ => foremost::seen_most(conn, issue, key, range),
            })?;
            return Ok(found.into_iter().map(value).collect());
        }
        let sql = match (of.environments, order) {
            (None, TagOrder::LastSeen) => ordered!(of_all, "last_seen"),
            (None, TagOrder::FirstSeen) => ordered!(of_all, "first_seen"),
            (None, TagOrder::Count) => ordered!(of_all, "count"),
            (Some(_), TagOrder::LastSeen) => ordered!(of_some, "last_seen"),
            (Some(_), TagOrder::FirstSeen) => ordered!(of_some, "first_seen"),
            (Some(_), TagOrder::Count) => ordered!(of_some, "count"),
        };
        let (names, key) = (texts(of.environments.unwrap_or_default()), vec![storable(of.key)]);
        let text = storable(of.containing).into_owned();
        let Folded { like, capitals, small } = Folded::of(&Pattern::within(&text));
        let (project, issue) = (of.project.get(), of.issue.get());
        let (number, start) = (rows(number), rows(start));
        let found: Vec<ValueRow> = self.run(|conn| {
            let binds: [&dyn Bind; 10] =
                [&names, &project, &issue, &key, &text, &capitals, &small, &like, &number, &start];
            statement::<ValueTypes>(sql, &binds).load(conn)
        })?;
        Ok(found.into_iter().map(value).collect())
    }
}

//! The tags of issues.
//!
//! As SQL text: the counts of several environments are summed, which diesel does into a decimal that SQLite has not,
//! and values are numbered within their key.

use std::collections::BTreeMap;

use application::issues::TagSummary;
use application::ports::StoreError;
use application::tags::{TagOrder, TagRepository, TagValue, ValuesOf};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use domain::ids::{IssueId, ProjectId};
use domain::query::Pattern;

use crate::error::store;
use crate::issue_environments::list;
use crate::patterns::like;
use crate::row::{Origin, limit as rows};
use crate::schema::issue_tag_keys;
use crate::session::SqliteSession;
use crate::sql::Sql;

#[derive(QueryableByName)]
struct KeyRow {
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = BigInt)]
    total: i64,
    #[diesel(sql_type = BigInt)]
    distinct_values: i64,
}

#[derive(Queryable, QueryableByName)]
struct ValueRow {
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = Text)]
    value: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = BigInt)]
    first_seen: i64,
    #[diesel(sql_type = BigInt)]
    last_seen: i64,
}

fn values(issue: IssueId, found: Vec<ValueRow>) -> Result<Vec<TagValue>, StoreError> {
    let origin = Origin { table: "issue_tag_values", id: &issue };
    let value = |row: ValueRow| {
        Ok(TagValue {
            key: row.key,
            value: row.value,
            count: row.count,
            first_seen: origin.time("first_seen", row.first_seen)?,
            last_seen: origin.time("last_seen", row.last_seen)?,
        })
    };
    found.into_iter().map(value).collect()
}

/// The values of the issue's tags; `?` are the project, the issue and the environments.
const OF_ALL: &str = "SELECT key, value, count, first_seen, last_seen FROM issue_tag_values \
    WHERE project_id = ? AND issue_id = ? AND ? IS NOT NULL";
const OF_SOME: &str = "SELECT key, value, sum(count) AS count, min(first_seen) AS first_seen, \
        max(last_seen) AS last_seen FROM issue_environment_tag_values \
    WHERE project_id = ? AND issue_id = ? AND environment IN (SELECT value FROM json_each(?)) GROUP BY key, value";

const fn source(environments: Option<&[String]>) -> &'static str {
    if environments.is_some() { OF_SOME } else { OF_ALL }
}

/// The SQL types of a [`ValueRow`].
type ValueTypes = (Text, Text, BigInt, BigInt, BigInt);

/// The rows of an issue's values of a tag: one of each value, or of each in each of these environments.
fn rows_of(project: ProjectId, issue: IssueId, environments: Option<&[String]>, key: &str) -> Sql {
    let sql = Sql::new("SELECT key, value, count, first_seen, last_seen FROM ");
    let sql = match environments {
        None => sql.then("issue_tag_values WHERE project_id = "),
        Some(names) => sql
            .then("issue_environment_tag_values WHERE environment IN ")
            .with_all(names.iter().map(String::as_str))
            .then(" AND project_id = "),
    };
    sql.with(project.get()).then(" AND issue_id = ").with(issue.get()).then(" AND key = ").with(key)
}

impl TagRepository for SqliteSession<'_> {
    fn keys(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        environments: Option<&[String]>,
        only: &[String],
        limit: usize,
    ) -> Result<Vec<TagSummary>, StoreError> {
        let keys = match environments {
            None => {
                "SELECT key, total, distinct_values FROM issue_tag_keys \
                     WHERE project_id = ? AND issue_id = ? AND ? IS NOT NULL"
            }
            Some(_) => {
                "SELECT key, sum(count) AS total, count(DISTINCT value) AS distinct_values \
                 FROM issue_environment_tag_values WHERE project_id = ? AND issue_id = ? \
                 AND environment IN (SELECT value FROM json_each(?)) GROUP BY key"
            }
        };
        let found: Vec<KeyRow> = sql_query(format!(
            "SELECT * FROM ({keys}) WHERE ? = '[]' OR key IN (SELECT value FROM json_each(?)) \
             ORDER BY total DESC, key LIMIT ?"
        ))
        .bind::<BigInt, _>(project.get())
        .bind::<BigInt, _>(issue.get())
        .bind::<Text, _>(list(environments.unwrap_or_default())?)
        .bind::<Text, _>(list(only)?)
        .bind::<Text, _>(list(only)?)
        .bind::<BigInt, _>(rows(limit))
        .load(self.conn)
        .map_err(store)?;
        let summary = |row: KeyRow| TagSummary { key: row.key, total: row.total, distinct: row.distinct_values };
        let mut tags: Vec<_> = found.into_iter().map(summary).collect();
        tags.sort_unstable_by(|left, right| left.key.cmp(&right.key));
        Ok(tags)
    }

    fn totals(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<Vec<(String, i64)>, StoreError> {
        let mut totals = BTreeMap::new();
        for (project, issue) in issues {
            let found: Vec<(String, i64)> = issue_tag_keys::table
                .filter(issue_tag_keys::project_id.eq(project.get()))
                .filter(issue_tag_keys::issue_id.eq(issue.get()))
                .select((issue_tag_keys::key, issue_tag_keys::total))
                .load(self.conn)
                .map_err(store)?;
            for (key, total) in found {
                *totals.entry(key).or_default() += total;
            }
        }
        Ok(totals.into_iter().collect())
    }

    fn totals_within(
        &mut self,
        issues: &[(ProjectId, IssueId)],
        environments: &[String],
        limit: usize,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        let (mut totals, mut left) = (BTreeMap::new(), rows(limit));
        for (project, issue) in issues {
            if left == 0 {
                break;
            }
            let found: Vec<(String, i64, i64)> = Sql::new("SELECT key, sum(count), count(*) FROM (SELECT key, count ")
                .then("FROM issue_environment_tag_values WHERE project_id = ")
                .with(project.get())
                .then(" AND issue_id = ")
                .with(issue.get())
                .then(" AND environment IN ")
                .with_all(environments.iter().map(String::as_str))
                .then(" LIMIT ")
                .with(left)
                .then(") GROUP BY key")
                .query::<(Text, BigInt, BigInt)>()
                .load(self.conn)
                .map_err(store)?;
            for (key, total, read) in found {
                *totals.entry(key).or_default() += total;
                left -= read;
            }
        }
        Ok(totals.into_iter().collect())
    }

    fn values_of_each(
        &mut self,
        issues: &[(ProjectId, IssueId)],
        environments: Option<&[String]>,
        key: &str,
        limit: usize,
    ) -> Result<Vec<TagValue>, StoreError> {
        let mut all = Vec::new();
        for (project, issue) in issues {
            let left = limit.saturating_sub(all.len());
            if left == 0 {
                break;
            }
            let sql = rows_of(*project, *issue, environments, key).then(" LIMIT ").with(rows(left));
            all.extend(values(*issue, sql.query::<ValueTypes>().load(self.conn).map_err(store)?)?);
        }
        Ok(all)
    }

    fn top_values(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        environments: Option<&[String]>,
        keys: &[String],
        limit: usize,
    ) -> Result<Vec<TagValue>, StoreError> {
        let found: Vec<ValueRow> = sql_query(format!(
            "SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY key ORDER BY count DESC, value) AS place \
             FROM ({}) WHERE key IN (SELECT value FROM json_each(?))) WHERE place <= ? \
             ORDER BY key, count DESC, value",
            source(environments)
        ))
        .bind::<BigInt, _>(project.get())
        .bind::<BigInt, _>(issue.get())
        .bind::<Text, _>(list(environments.unwrap_or_default())?)
        .bind::<Text, _>(list(keys)?)
        .bind::<BigInt, _>(rows(limit))
        .load(self.conn)
        .map_err(store)?;
        values(issue, found)
    }

    fn values(
        &mut self,
        of: &ValuesOf<'_>,
        order: TagOrder,
        (start, number): (usize, usize),
    ) -> Result<Vec<TagValue>, StoreError> {
        let column = match order {
            TagOrder::LastSeen => "last_seen",
            TagOrder::FirstSeen => "first_seen",
            TagOrder::Count => "count",
        };
        let sums = "SELECT key, value, sum(count) AS count, min(first_seen) AS first_seen, max(last_seen) AS last_seen";
        let sql =
            Sql::new(sums).then(" FROM (").append(rows_of(of.project, of.issue, of.environments, of.key)).then(")");
        let sql = match of.containing {
            "" => sql,
            text => sql.then(" WHERE ").append(like("value", &Pattern::within(text))),
        };
        let sql = sql.then(" GROUP BY key, value ORDER BY ").then(column).then(" DESC, value LIMIT ");
        let sql = sql.with(rows(number)).then(" OFFSET ").with(rows(start));
        values(of.issue, sql.query::<ValueTypes>().load(self.conn).map_err(store)?)
    }
}

//! Uses of tags.

use std::collections::HashMap;

use application::ingest::TagDelta;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::ids::IssueId;

use crate::row::storable;
use crate::statement::statement;

// A row that ON CONFLICT found was locked by this transaction before it was changed, which stays in its xmax: a row
// with none is new. That is how the same statement learns which values to count as distinct ones.
const ADD: &str = "
    WITH used AS MATERIALIZED (
        SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?)
            AS n (project_id, issue_id, key, value, count, first_seen, last_seen)
    ), stored AS (
        INSERT INTO issue_tag_values AS v (project_id, issue_id, key, value, count, first_seen, last_seen)
        SELECT * FROM used
        ON CONFLICT (project_id, issue_id, key, value) DO UPDATE SET
            count = v.count + excluded.count,
            first_seen = LEAST(v.first_seen, excluded.first_seen),
            last_seen = GREATEST(v.last_seen, excluded.last_seen)
        RETURNING v.project_id, v.issue_id, v.key, v.value, (v.xmax = 0) AS is_new
    ), summed AS (
        INSERT INTO issue_tag_keys AS k (project_id, issue_id, key, total, distinct_values)
        SELECT project_id, issue_id, s.key, sum(used.count)::bigint, count(*) FILTER (WHERE s.is_new)
        FROM used JOIN stored s USING (project_id, issue_id, key, value)
        GROUP BY 1, 2, 3
        ORDER BY 1, 2, 3
        ON CONFLICT (project_id, issue_id, key) DO UPDATE SET
            total = k.total + excluded.total,
            distinct_values = k.distinct_values + excluded.distinct_values
    )
    SELECT issue_id, count(*) FROM stored WHERE key = 'user' AND is_new GROUP BY issue_id";

/// Answers how many users were new to each issue, where any were.
pub(super) fn add(conn: &mut PgConnection, tags: &[TagDelta]) -> QueryResult<HashMap<IssueId, i64>> {
    if tags.is_empty() {
        return Ok(HashMap::new());
    }
    let projects: Vec<i64> = tags.iter().map(|tag| tag.project_id.get()).collect();
    let issues: Vec<i64> = tags.iter().map(|tag| tag.issue_id.get()).collect();
    let keys: Vec<_> = tags.iter().map(|tag| storable(&tag.key)).collect();
    let values: Vec<_> = tags.iter().map(|tag| storable(&tag.value)).collect();
    let counts: Vec<i64> = tags.iter().map(|tag| tag.count).collect();
    let first: Vec<DateTime<Utc>> = tags.iter().map(|tag| tag.first_seen).collect();
    let last: Vec<DateTime<Utc>> = tags.iter().map(|tag| tag.last_seen).collect();
    let new_users: Vec<(i64, i64)> =
        statement::<(BigInt, BigInt)>(ADD, &[&projects, &issues, &keys, &values, &counts, &first, &last]).load(conn)?;
    Ok(new_users.into_iter().map(|(issue, users)| (IssueId::new(issue), users)).collect())
}

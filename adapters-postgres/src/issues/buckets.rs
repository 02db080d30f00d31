//! Counts of issues by time.

use application::issues::Bucket;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt};
use domain::ids::IssueId;

use crate::statement::{Bind, statement};

/// Spans and counts, an array of each an issue: as rows, they would cost more than what is in them. The planner, who knows
/// issues by their average, reads each one's by itself.
macro_rules! buckets {
    ($table:literal, $and:literal) => {
        concat!(
            "SELECT n.issue_id, b.starts, b.counts FROM unnest(?, ?) AS n (project_id, issue_id)
             CROSS JOIN LATERAL (
                 SELECT array_agg(t.start) AS starts, array_agg(t.count) AS counts FROM ",
            $table,
            " t WHERE t.project_id = n.project_id AND t.issue_id = n.issue_id AND t.start >= ?",
            $and,
            ") b WHERE b.starts IS NOT NULL"
        )
    };
}
pub(crate) use buckets;

/// What a statement of [`buckets`] finds, by issue and time.
pub(crate) fn load(conn: &mut PgConnection, sql: &'static str, binds: &[&dyn Bind]) -> QueryResult<Vec<Bucket>> {
    type Row = (i64, Vec<i64>, Vec<i64>);
    let found: Vec<Row> = statement::<(BigInt, Array<BigInt>, Array<BigInt>)>(sql, binds).load(conn)?;
    let of_issue = |(issue, starts, counts): Row| {
        let bucket = move |(start, count)| Bucket { issue_id: IssueId::new(issue), start, count };
        starts.into_iter().zip(counts).map(bucket)
    };
    let mut buckets: Vec<_> = found.into_iter().flat_map(of_issue).collect();
    buckets.sort_unstable_by_key(|bucket| (bucket.issue_id, bucket.start));
    // An issue has as many counts of one span as there are environments.
    buckets.dedup_by(|next, kept| {
        let is_same = (next.issue_id, next.start) == (kept.issue_id, kept.start);
        kept.count += if is_same { next.count } else { 0 };
        is_same
    });
    Ok(buckets)
}

//! The values of a tag that an issue's events had most, or last.
//!
//! An issue may have many thousands of values. Indexes have the magnitude of their counts, and the day on which they were
//! seen last: as many as are wanted are at least as great, or as late, as the one at the last place, and these are sorted.

use std::borrow::Cow;

use diesel::prelude::*;
use domain::ids::{IssueId, ProjectId};

use super::{ValueRow, ValueTypes};
use crate::statement::{Bind, statement};
use crate::window::rows;

// Where there are fewer that have a magnitude, the others were seen once.
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

// Without so many, all of them are wanted: the least day is that of the type.
const SEEN_LAST: &str = "
    SELECT v.* FROM unnest(?) AS k (key)
    CROSS JOIN LATERAL (
        SELECT coalesce((
            SELECT t.last_day FROM issue_tag_values t
            WHERE t.project_id = ? AND t.issue_id = ? AND t.key = k.key
            ORDER BY t.last_day DESC LIMIT 1 OFFSET ?), -2147483648) AS last_day) least
    CROSS JOIN LATERAL (
        SELECT t.key, t.value, t.count, t.first_seen, t.last_seen FROM issue_tag_values t
        WHERE t.project_id = ? AND t.issue_id = ? AND t.key = k.key AND t.last_day >= least.last_day
        ORDER BY t.last_seen DESC, t.value LIMIT ? OFFSET ?) v
    ORDER BY key, last_seen DESC, value";

/// Those of each key that were seen most, by count descending, then value: from the one of number `start` on, at most
/// `number`.
pub(super) fn seen_most(
    conn: &mut PgConnection,
    (project, issue): (ProjectId, IssueId),
    keys: Vec<Cow<'_, str>>,
    (start, number): (usize, usize),
) -> QueryResult<Vec<ValueRow>> {
    let (project, issue, end) = (project.get(), issue.get(), start.saturating_add(number));
    let (last, end) = (rows(end.saturating_sub(1)), rows(end));
    let (start, number) = (rows(start), rows(number));
    let binds: [&dyn Bind; 11] =
        [&keys, &project, &issue, &last, &project, &issue, &project, &issue, &end, &number, &start];
    statement::<ValueTypes>(SEEN_MOST, &binds).load(conn)
}

/// Those of each key that were seen last, by time descending, then value: from the one of number `start` on, at most
/// `number`.
pub(super) fn seen_last(
    conn: &mut PgConnection,
    (project, issue): (ProjectId, IssueId),
    keys: Vec<Cow<'_, str>>,
    (start, number): (usize, usize),
) -> QueryResult<Vec<ValueRow>> {
    let (project, issue) = (project.get(), issue.get());
    let last = rows(start.saturating_add(number).saturating_sub(1));
    let (start, number) = (rows(start), rows(number));
    let binds: [&dyn Bind; 8] = [&keys, &project, &issue, &last, &project, &issue, &number, &start];
    statement::<ValueTypes>(SEEN_LAST, &binds).load(conn)
}

#[cfg(test)]
#[cfg(feature = "test-support")]
mod tests {
    use diesel::connection::SimpleConnection;
    use diesel::sql_types::Text;

    use super::*;
    use crate::TestStore;

    /// The values of a busy issue's tag, among issues of which it is the exception.
    const VALUES: &str = "
        INSERT INTO issue_tag_values (project_id, issue_id, key, value, count, first_seen, last_seen)
        SELECT 1, n / 10, 'user', n::text, 1 + n % 2, now(), now() FROM generate_series(10, 30000) n;
        INSERT INTO issue_tag_values (project_id, issue_id, key, value, count, first_seen, last_seen)
        SELECT 1, 1, 'user', 'busy-' || n, 1 + n % 20, now(), now() - n * interval '1 hour'
        FROM generate_series(1, 10000) n;
        ANALYZE";

    #[track_caller]
    fn uses_twice(conn: &mut PgConnection, sql: &str, binds: &[&dyn Bind], index: &str) {
        let explain: &'static str = format!("EXPLAIN {sql}").leak();
        let plan: Vec<String> = statement::<Text>(explain, binds).load(conn).unwrap();
        assert!(plan.join("\n").matches(index).count() >= 2, "{plan:#?}");
    }

    #[test]
    fn values_are_found_by_magnitude_and_by_day() {
        let store = TestStore::new();
        let mut conn = PgConnection::establish(&store.url()).unwrap();
        conn.batch_execute(VALUES).unwrap();
        let keys = vec!["user"];
        let binds: [&dyn Bind; 11] = [&keys, &1, &1, &9, &1, &1, &1, &1, &10, &10, &0];
        uses_twice(&mut conn, SEEN_MOST, &binds, "issue_tag_values_magnitude_idx");
        let binds: [&dyn Bind; 8] = [&keys, &1, &1, &9, &1, &1, &10, &0];
        uses_twice(&mut conn, SEEN_LAST, &binds, "issue_tag_values_last_day_idx");
    }
}

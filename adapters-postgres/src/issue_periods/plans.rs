//! Of no issue is more read than the counts and the users that are asked for: the planner says so.

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection};

use super::*;
use crate::TestStore;

/// One busy issue among many.
const COUNTS: &str = "
    INSERT INTO issue_hours SELECT 1, n % 100, n * 3600, 1 FROM generate_series(1, 10000) n;
    INSERT INTO issue_days SELECT 1, n % 100, n * 86400, 1 FROM generate_series(1, 10000) n;
    INSERT INTO issue_tag_values (project_id, issue_id, key, value, count, first_seen, last_seen)
    SELECT 1, n % 100, k.key, 'value-' || n, 1, to_timestamp(n), to_timestamp(n)
    FROM generate_series(1, 10000) n, unnest(ARRAY['browser', 'user']) k (key);
    INSERT INTO issue_hours SELECT 1, 7, n * 3600 + 1, 1 FROM generate_series(1, 10000) n;
    INSERT INTO issue_environment_hours SELECT project_id, issue_id, 'staging', start, count FROM issue_hours;
    INSERT INTO issue_environment_days SELECT project_id, issue_id, 'staging', start, count FROM issue_days;
    INSERT INTO issue_environment_tag_values
    SELECT project_id, issue_id, 'staging', key, value, count, first_seen, last_seen FROM issue_tag_values;
    ANALYZE";

fn plan(conn: &mut PgConnection, sql: &str, asked: &[&dyn Bind]) -> String {
    let (projects, ids): (Vec<i64>, Vec<i64>) = (0..100).map(|issue| (1, issue)).unzip();
    let mut binds = asked.to_vec();
    binds.push(&projects);
    binds.push(&ids);
    let sql: &'static str = format!("EXPLAIN {sql}").leak();
    let lines: Vec<String> = statement::<Text>(sql, &binds).load(conn).unwrap();
    lines.join("\n")
}

/// Each table is read by an index, whose condition has the column.
#[track_caller]
fn looks_up(plan: &str, index: &str, column: &str) {
    let from = plan.find(index).unwrap_or_else(|| panic!("no {index} in\n{plan}"));
    let condition = plan[from..].lines().find(|line| line.contains("Index Cond")).unwrap();
    assert!(condition.contains(column), "{condition} in\n{plan}");
    assert!(!plan.contains("Seq Scan on issue"), "{plan}");
}

#[test]
fn counts_and_users_are_read_by_indexes() {
    let store = TestStore::new();
    let mut conn = PgConnection::establish(&store.url()).unwrap();
    conn.batch_execute(COUNTS).unwrap();
    let (names, open) = (vec!["production".to_owned(), "staging".to_owned()], None::<chrono::DateTime<chrono::Utc>>);
    let counts = plan(&mut conn, EVENTS, &[&3600, &i64::MAX, &3600, &i64::MAX, &86_400, &i64::MAX]);
    looks_up(&counts, "issue_hours_pkey", "start < ");
    looks_up(&counts, "issue_days_pkey", "start < ");
    let asked: [&dyn Bind; 9] = [&3600, &i64::MAX, &names, &3600, &i64::MAX, &names, &86_400, &i64::MAX, &names];
    let counts = plan(&mut conn, EVENTS_WITHIN, &asked);
    looks_up(&counts, "issue_environment_hours_pkey", "issue_id = n.issue_id");
    looks_up(&counts, "issue_environment_days_pkey", "issue_id = n.issue_id");
    let users = plan(&mut conn, USERS, &[&open, &open]);
    looks_up(&users, "issue_tag_values_", "key = 'user'");
    let users = plan(&mut conn, USERS_SINCE, &[&5, &5, &chrono::DateTime::UNIX_EPOCH]);
    looks_up(&users, "issue_tag_values_last_day_idx", "last_day > ");
    let users = plan(&mut conn, USERS_WITHIN, &[&open, &open, &names]);
    looks_up(&users, "issue_environment_tag_values_pkey", "key = 'user'");
}

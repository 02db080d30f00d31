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
    INSERT INTO issue_tag_values
    SELECT 1, n % 100, k.key, 'value-' || n, 1, to_timestamp(n), to_timestamp(n)
    FROM generate_series(1, 10000) n, unnest(ARRAY['browser', 'user']) k (key);
    INSERT INTO issue_hours SELECT 1, 7, n * 3600 + 1, 1 FROM generate_series(1, 10000) n;
    INSERT INTO issue_environment_hours SELECT project_id, issue_id, 'staging', start, count FROM issue_hours;
    INSERT INTO issue_environment_days SELECT project_id, issue_id, 'staging', start, count FROM issue_days;
    INSERT INTO issue_environment_tag_values
    SELECT project_id, issue_id, 'staging', key, value, count, first_seen, last_seen FROM issue_tag_values;
    ANALYZE";

fn plan(sql: &str, period: &[&dyn Bind]) -> String {
    let store = TestStore::new();
    let mut conn = PgConnection::establish(&store.url()).unwrap();
    conn.batch_execute(COUNTS).unwrap();
    let (projects, ids): (Vec<i64>, Vec<i64>) = (0..100).map(|issue| (1, issue)).unzip();
    let names = vec!["production".to_owned(), "staging".to_owned()];
    let mut binds: Vec<&dyn Bind> = vec![&projects, &ids, &projects, &ids, &names];
    binds.extend(period);
    let sql: &'static str = format!("EXPLAIN {sql}").leak();
    statement::<(Text,)>(sql, &binds)
        .load::<(String,)>(&mut conn)
        .unwrap()
        .into_iter()
        .map(|(line,)| line + "\n")
        .collect()
}

/// In the order of the keys, up to the last column.
#[track_caller]
fn looks_up(plan: &str, key: &str, columns: &str) {
    let from = plan.find(key).unwrap_or_else(|| panic!("no {key} in\n{plan}"));
    let condition = plan[from..].lines().nth(1).unwrap();
    assert!(condition.contains("Index Cond") && condition.contains(columns), "{condition} in\n{plan}");
}

#[test]
fn counts_are_read_by_their_keys() {
    let (starts, ends) = (vec![3600_i64, 86_400], vec![7200_i64, 90_000]);
    let plan = plan(EVENTS, &[&starts, &ends, &starts, &ends]);
    for table in ["issue_hours", "issue_days", "issue_environment_hours", "issue_environment_days"] {
        looks_up(&plan, &format!("{table}_pkey"), "(start < ");
    }
    assert!(!plan.contains("Seq Scan on issue"), "{plan}");
}

#[test]
fn users_are_read_by_their_keys() {
    let open = None::<chrono::DateTime<chrono::Utc>>;
    let plan = plan(USERS, &[&open, &open]);
    for table in ["issue_tag_values", "issue_environment_tag_values"] {
        looks_up(&plan, &format!("{table}_pkey"), "key = 'user'");
    }
    assert!(!plan.contains("Seq Scan on issue"), "{plan}");
}

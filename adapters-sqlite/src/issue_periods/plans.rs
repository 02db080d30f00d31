//! Of no issue is more read than the counts and the users that are asked for: the planner says so.

use diesel::{Connection, SqliteConnection};

use super::*;
use crate::TestStore;

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[track_caller]
fn looks_up(sql: &str, expected: &[(&str, &str)]) {
    let store = TestStore::new();
    let mut conn = SqliteConnection::establish(store.path().to_str().unwrap()).unwrap();
    let query = of_issues(&format!("EXPLAIN QUERY PLAN {sql}"), &CountedIssues::default());
    let steps: Vec<Step> = query.bind::<Text, _>("[]").bind::<Text, _>("[]").load(&mut conn).unwrap();
    let read: Vec<_> = steps.iter().map(|step| step.detail.as_str()).filter(|it| it.contains(" t ")).collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|(within, rest)| format!("SEARCH t USING PRIMARY KEY (project_id=? AND issue_id=?{within}{rest})"))
        .collect();
    assert_eq!(read, expected);
}

#[test]
fn counts_are_read_by_their_keys() {
    let (environment, starts) = (" AND environment=?", " AND start>? AND start<?");
    looks_up(EVENTS, &[("", starts), ("", starts), (environment, starts), (environment, starts)]);
}

#[test]
fn users_are_read_by_their_keys() {
    looks_up(USERS, &[("", " AND key=?"), (" AND environment=?", " AND key=?")]);
}

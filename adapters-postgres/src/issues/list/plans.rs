//! No list looks at every issue, and what is rare is found by an index: the planner says so.

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, RunQueryDsl};
use domain::ids::{IssueId, ProjectId, UserId};
use domain::issues::Assignee;
use domain::issues::query::{Comparison, NumberField, Pattern, TextField, TimeField};

use super::*;
use crate::TestStore;

/// Issues of two projects with what belongs to them. Small tables would be read as a whole, unless the server is kept
/// from it.
const ISSUES: &str = "
    INSERT INTO issues (
        project_id, number, status, priority, kind, platform, title, culprit, level, metadata, search_message, unhandled,
        first_seen, last_seen, times_seen, users_seen, heat, inbox_reason, inbox_at, first_release, assignee_user_id)
    SELECT 1 + n % 2, n, CASE n % 4 WHEN 0 THEN 'resolved' WHEN 1 THEN 'ignored' ELSE 'unresolved' END, 'high', 'error',
        'python', 'ValueError: part-' || n, '', 'error', '{}', 'ValueError: part-' || n || ' of shop', false,
        to_timestamp(n), to_timestamp(n * 7919 % 9973), n * 31 % 97, n * 37 % 89, n * 41 % 83, 'new', to_timestamp(n),
        n % 50, n % 100
    FROM generate_series(1, 8000) n;
    INSERT INTO issue_tag_values (project_id, issue_id, key, value, count, first_seen, last_seen)
    SELECT i.project_id, i.id, k.key, 'value-' || i.number % 60, 1, i.first_seen, i.last_seen
    FROM issues i, unnest(ARRAY['browser', 'level', 'os', 'user']) k (key);
    INSERT INTO issue_subscriptions (project_id, issue_id, user_id, is_active, reason, date_added)
    SELECT project_id, id, number % 100, true, 'unknown', now() FROM issues;
    INSERT INTO issue_environments (project_id, issue_id, environment, count, users, first_seen, last_seen)
    SELECT project_id, id, 'environment-' || number % 30, 1, 1, first_seen, last_seen FROM issues;
    ANALYZE;
    SET enable_seqscan = off";

fn connection(store: &TestStore) -> PgConnection {
    let mut conn = PgConnection::establish(&store.url()).unwrap();
    conn.batch_execute(ISSUES).unwrap();
    conn
}

fn plan(conn: &mut PgConnection, sql: Sql) -> String {
    let rows: Vec<String> = Sql::new("EXPLAIN ").append(sql).query::<Text>(false).load(conn).unwrap();
    rows.join("\n")
}

fn filter(conditions: Vec<Condition>) -> IssueFilter {
    IssueFilter { conditions, ..IssueFilter::of(vec![ProjectId::new(1), ProjectId::new(2)]) }
}

#[test]
fn every_sort_is_read_from_its_index_in_both_directions() {
    let store = TestStore::new();
    let mut conn = connection(&store);
    let tag = Condition::Tag("browser".to_owned(), Pattern::Exact("Firefox".to_owned()));
    for (sort, index) in [
        (Sort::LastSeen, "issues_status_last_seen_idx"),
        (Sort::FirstSeen, "issues_status_first_seen_idx"),
        (Sort::TimesSeen, "issues_status_times_seen_idx"),
        (Sort::UsersSeen, "issues_status_users_seen_idx"),
        (Sort::Heat, "issues_status_heat_idx"),
        (Sort::Inbox, "issues_status_inbox_idx"),
    ] {
        for condition in [Condition::All(vec![]), tag.clone(), Condition::Text("boom".to_owned())] {
            let filter = filter(vec![condition, Condition::InInbox]);
            let list = List { conditions: all(&filter.conditions), filter: &filter, sort, candidates: None };
            for bound in [Bound::None, Bound::AtMost(5), Bound::Equal(5), Bound::AtLeast(5, 5)] {
                let plan = plan(&mut conn, list.along_the_list(&bound, 0, 10));
                assert!(plan.contains(index) && !plan.contains("Seq Scan on"), "{sort:?} {plan}");
            }
        }
    }
}

#[test]
fn candidates_are_found_by_indexes() {
    let store = TestStore::new();
    let mut conn = connection(&store);
    let pattern = || Pattern::Exact("shop@1.0".to_owned());
    for (condition, index) in [
        (Condition::Tag("browser".to_owned(), pattern()), "issue_tag_values_value_idx"),
        (Condition::HasTag("browser".to_owned()), "issue_tag_values_value_idx"),
        (Condition::Environment("staging".to_owned()), "issue_environments_last_seen"),
        (Condition::Text("boom".to_owned()), "issue_texts_text_idx"),
        (Condition::Field(TextField::ErrorType, pattern()), "issue_texts_text_idx"),
        (Condition::FirstRelease(pattern()), "issues_first_release_idx"),
        (Condition::Ids(vec![IssueId::new(1)]), "issues_"),
        (Condition::Numbered(ProjectId::new(1), 5), "issues_number_key"),
        (Condition::AssignedTo(Assignee::User(UserId::new(1))), "issues_assignee_user_idx"),
        (Condition::Subscribed(UserId::new(1)), "issue_subscriptions_user_idx"),
        (Condition::Number(NumberField::TimesSeen, Comparison::More, 9), "issues_status_times_seen_idx"),
        (Condition::From(TimeField::FirstSeen, chrono::DateTime::UNIX_EPOCH), "issues_status_first_seen_idx"),
    ] {
        let plan = plan(&mut conn, candidates::known(&condition, &filter(vec![])).unwrap());
        let looks_at_all = plan.contains("Seq Scan on issue");
        assert!(plan.contains(index) && !looks_at_all, "{condition:?} {plan}");
    }
}

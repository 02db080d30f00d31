//! No list looks at every issue, and what is rare is found by an index: the planner says so.

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, RunQueryDsl};
use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId, UserId};
use domain::issues::Assignee;
use domain::issues::query::{Pattern, UserField};

use super::*;
use crate::TestStore;

/// So many that it is cheaper to ask an index than to look at them all.
const ISSUES: &str = "
    INSERT INTO issues (
        project_id, number, status, priority, kind, platform, title, culprit, level, metadata, search_message, unhandled,
        first_seen, last_seen, times_seen, users_seen, heat, inbox_reason, inbox_at, assignee_user_id)
    SELECT 1 + n % 2, n, CASE n % 4 WHEN 0 THEN 'resolved' WHEN 1 THEN 'ignored' ELSE 'unresolved' END, 'high', 'error',
        'python', 'ValueError: part-' || n, '', 'error', '{}', 'ValueError: part-' || n || repeat(' of shop', 20), false,
        to_timestamp(n), to_timestamp(n * 7919 % 9973), n * 31 % 997, n * 37 % 991, n * 41 % 983, 'new', to_timestamp(n),
        n % 100
    FROM generate_series(1, 10000) n;
    INSERT INTO issue_tag_values (project_id, issue_id, key, value, count, first_seen, last_seen)
    SELECT i.project_id, i.id, k.key, 'value-' || i.number % 60, 1, i.first_seen, i.last_seen
    FROM issues i, unnest(ARRAY['browser', 'level', 'os']) k (key);
    INSERT INTO issue_subscriptions (project_id, issue_id, user_id, is_active, reason, date_added)
    SELECT project_id, id, number % 100, true, 'unknown', now() FROM issues;
    INSERT INTO issue_environments (project_id, issue_id, environment, count, users, first_seen, last_seen)
    SELECT project_id, id, 'environment-' || number % 60, 1, 1, first_seen, last_seen FROM issues;
    INSERT INTO issue_hashes (project_id, hash, issue_id)
    SELECT project_id, lpad(to_hex(id), 32, '0'), id FROM issues;
    INSERT INTO events (project_id, event_id, issue_id, timestamp, received, payload)
    SELECT 1, gen_random_uuid(), 1 + n % 20, to_timestamp(n), to_timestamp(n), '' FROM generate_series(1, 10000) n;
    INSERT INTO organizations (id, slug, name, date_added) OVERRIDING SYSTEM VALUE VALUES (1, 'acme', 'acme', now());
    INSERT INTO projects (id, organization_id, slug, name, date_added) OVERRIDING SYSTEM VALUE
    SELECT n, 1, 'p' || n, '', now() FROM generate_series(1, 2) n;
    INSERT INTO project_users (project_id, value, email, username, ip_address, first_seen, last_seen)
    SELECT 1 + n % 2, 'id:' || n, n || '@example.com', 'user-' || n, '::' || n, to_timestamp(n), to_timestamp(n)
    FROM generate_series(1, 10000) n;
    INSERT INTO issue_tag_values (project_id, issue_id, key, value, count, first_seen, last_seen)
    SELECT i.project_id, i.id, 'user', 'id:' || i.number, 1, i.first_seen, i.last_seen FROM issues i;
    ANALYZE";

fn connection(store: &TestStore) -> PgConnection {
    let mut conn = PgConnection::establish(&store.url()).unwrap();
    conn.batch_execute(ISSUES).unwrap();
    conn
}

fn plan(conn: &mut PgConnection, sql: Sql) -> String {
    let rows: Vec<String> = Sql::new("EXPLAIN ").append(sql).query::<Text>().load(conn).unwrap();
    rows.join("\n")
}

/// The plan names one of the indexes, and reads no table about issues as a whole.
#[track_caller]
fn uses(plan: &str, indexes: &[&str]) {
    assert!(indexes.iter().any(|index| plan.contains(index)), "none of {indexes:?} in\n{plan}");
    assert!(!plan.contains("Seq Scan on issue") && !plan.contains("Seq Scan on events"), "{plan}");
}

fn filter(conditions: Vec<Condition>) -> IssueFilter {
    IssueFilter { conditions, ..IssueFilter::of(vec![ProjectId::new(1), ProjectId::new(2)]) }
}

#[test]
fn every_sort_is_read_from_an_index_in_both_directions() {
    let store = TestStore::new();
    let mut conn = connection(&store);
    let tag = Condition::Tag("browser".to_owned(), Pattern::Exact("Firefox".to_owned()));
    let (all, some) = (&Status::VISIBLE[..], &[Status::Unresolved, Status::Ignored][..]);
    for (sort, statuses, index) in [
        (Sort::LastSeen, all, "issues_project_last_seen_idx"),
        (Sort::LastSeen, some, "issues_status_last_seen_idx"),
        (Sort::FirstSeen, all, "issues_status_first_seen_idx"),
        (Sort::TimesSeen, all, "issues_status_times_seen_idx"),
        (Sort::UsersSeen, all, "issues_status_users_seen_idx"),
        (Sort::Heat, all, "issues_status_heat_idx"),
        (Sort::Inbox, all, "issues_status_inbox_idx"),
    ] {
        for condition in [Condition::All(vec![]), tag.clone(), Condition::Text("boom".to_owned())] {
            let is_all = condition == Condition::All(vec![]);
            let filter = IssueFilter { statuses: statuses.to_vec(), ..filter(vec![condition]) };
            let mut list = List::of(&mut conn, filter, sort, true).unwrap();
            list.candidates = None;
            for bound in [Bound::None, Bound::AtMost(5), Bound::Equal(5), Bound::AtLeast(5, 5)] {
                let plan = plan(&mut conn, list.along_the_list(&bound, 0, 10));
                // Where few can fit, or be beyond the bound, any index that finds them does.
                uses(&plan, &[if is_all && matches!(bound, Bound::None) { index } else { "issues_" }]);
            }
            let few =
                Candidates { ids: vec![1, 2, 3], is_sample: false, others: list.conditions.clone(), all_fit: false };
            uses(&plan(&mut conn, list.of_few(&few, &Bound::None, 0, 10)), &["issues_pkey", "issues_id_idx"]);
        }
    }
}

#[test]
fn what_is_rare_is_found_by_an_index() {
    let store = TestStore::new();
    let mut conn = connection(&store);
    let rare = |text: &str| Pattern::Exact(text.to_owned());
    for (condition, indexes) in [
        (Condition::Tag("browser".to_owned(), rare("value-7")), &["issue_tag_values_value_idx"][..]),
        (Condition::HasTag("checkout".to_owned()), &["issue_tag_values_value_idx"]),
        (Condition::User(UserField::Email, rare("7@example.com")), &["project_users_email_idx"]),
        (Condition::User(UserField::Username, rare("user-7")), &["project_users_username_idx"]),
        (Condition::User(UserField::IpAddress, rare("::7")), &["project_users_ip_address_idx"]),
        (Condition::User(UserField::Email, Pattern::within("7@")), &["issue_tag_values_value_idx"]),
        (Condition::Environment("environment-7".to_owned()), &["issue_environments_"]),
        (Condition::Ids(vec![IssueId::new(1)]), &["issues_pkey", "issues_id_idx"]),
        (Condition::Numbered(ProjectId::new(1), 5), &["issues_number_key"]),
        (Condition::AssignedTo(Assignee::User(UserId::new(1))), &["issues_assignee_user_idx"]),
        (Condition::Subscribed(UserId::new(1)), &["issue_subscriptions_user_idx"]),
        (Condition::Hashes(vec![GroupHash::parse(&"0".repeat(32)).unwrap()]), &["issue_hashes_pkey"]),
    ] {
        uses(&plan(&mut conn, candidates::known(&condition, &filter(vec![])).unwrap()), indexes);
    }
    // Some servers have nothing to make an index of texts with.
    let has_texts = Sql::new("SELECT count(*) FROM pg_indexes WHERE indexname = 'issue_texts_text_idx'");
    if has_texts.query::<BigInt>().get_result::<i64>(&mut conn).unwrap() > 0 {
        // What waits to be sorted into the index makes it look dear; the server sees to that by itself in time.
        conn.batch_execute("SELECT gin_clean_pending_list('issue_texts_text_idx')").unwrap();
        let text = Condition::Text("boom".to_owned());
        uses(&plan(&mut conn, candidates::known(&text, &filter(vec![])).unwrap()), &["issue_texts_text_idx"]);
    }
}

#[test]
fn users_of_an_issue_are_looked_up_one_by_one() {
    let store = TestStore::new();
    let mut conn = connection(&store);
    for pattern in [Pattern::Exact("7@example.com".to_owned()), Pattern::within("7@")] {
        let filter = filter(vec![Condition::User(UserField::Email, pattern)]);
        let mut list = List::of(&mut conn, filter, Sort::LastSeen, true).unwrap();
        list.candidates = None;
        let plan = plan(&mut conn, list.along_the_list(&Bound::None, 0, 10));
        uses(&plan, &["project_users_value_key", "project_users_email_idx"]);
        assert!(!plan.contains("Seq Scan on project_users"), "{plan}");
    }
}

/// As [`crate::events`] and the details of an issue ask for it.
#[test]
fn events_and_hashes_of_an_issue_are_found_by_their_indexes() {
    let store = TestStore::new();
    let mut conn = connection(&store);
    for (table, order, indexes) in [
        ("events", "timestamp DESC, event_id DESC", &["events_issue_idx", "events_environment_idx"][..]),
        ("issue_hashes", "hash", &["issue_hashes_issue_id_idx"]),
    ] {
        let of_issue = Sql::new(&format!("SELECT * FROM {table} WHERE project_id = ")).with(1).then(" AND issue_id = ");
        let list = of_issue.with(7).then(&format!(" ORDER BY {order} LIMIT ")).with(100);
        uses(&plan(&mut conn, list), indexes);
    }
}

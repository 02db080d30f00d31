//! No list looks at every issue, and what is rare is found by an index: the planner says so.

use diesel::sql_types::{Integer, Text};
use diesel::{Connection, RunQueryDsl, SqliteConnection};
use domain::ids::{IssueId, ProjectId, UserId};
use domain::issues::Assignee;
use domain::issues::query::{Comparison, NumberField, Pattern, TextField, TimeField, UserField};

use super::*;
use crate::TestStore;

fn plan(conn: &mut SqliteConnection, sql: Sql) -> String {
    let rows: Vec<(i32, i32, i32, String)> =
        Sql::new("EXPLAIN QUERY PLAN ").append(sql).query::<(Integer, Integer, Integer, Text)>().load(conn).unwrap();
    rows.into_iter().map(|(.., detail)| detail).collect::<Vec<_>>().join("\n")
}

fn connection(store: &TestStore) -> SqliteConnection {
    SqliteConnection::establish(store.path().to_str().unwrap()).unwrap()
}

fn filter(conditions: Vec<Condition>) -> IssueFilter {
    IssueFilter { conditions, ..IssueFilter::of(vec![ProjectId::new(1), ProjectId::new(2)]) }
}

const SORTS: [Sort; 6] = [Sort::LastSeen, Sort::FirstSeen, Sort::TimesSeen, Sort::UsersSeen, Sort::Heat, Sort::Inbox];

#[test]
fn every_sort_is_read_from_its_index_in_both_directions() {
    let store = TestStore::new();
    let mut conn = connection(&store);
    let tag = Condition::Tag("browser".to_owned(), Pattern::Exact("Firefox".to_owned()));
    let text = Condition::Text("boom".to_owned());
    for sort in SORTS {
        for condition in [Condition::All(vec![]), Condition::Not(Box::new(tag.clone())), tag.clone(), text.clone()] {
            let mut list = List::of(&mut conn, filter(vec![condition.clone(), Condition::InInbox]), sort).unwrap();
            list.candidates = None;
            for bound in [Bound::None, Bound::AtMost(5), Bound::Equal(5), Bound::AtLeast((5, 5))] {
                let plan = plan(&mut conn, list.order.along(list.list(1, "unresolved"), &bound, 10));
                let first = plan.lines().next().unwrap();
                let index = format!(
                    "USING COVERING INDEX issues_of_status{}",
                    match sort {
                        Sort::LastSeen => " ",
                        Sort::FirstSeen => "_first_seen ",
                        Sort::TimesSeen => "_times_seen ",
                        Sort::UsersSeen => "_users_seen ",
                        Sort::Heat => "_heat ",
                        Sort::Inbox => "_inbox ",
                    }
                );
                let is_read = first.contains(&index) || first.contains(&index.replace("COVERING ", ""));
                assert!(is_read, "{sort:?} {condition:?} {plan}");
                assert!(!plan.contains("TEMP B-TREE"), "{sort:?} {condition:?} {plan}");
            }
        }
    }
}

#[test]
fn candidates_are_found_by_indexes() {
    let store = TestStore::new();
    let mut conn = connection(&store);
    let pattern = || Pattern::Exact("shop@1.0".to_owned());
    let anything = || Pattern::Parts(vec![String::new(), String::new()]);
    for (condition, index) in [
        (Condition::Tag("browser".to_owned(), pattern()), "issue_tag_values_value (project_id=? AND key=? AND value=?"),
        (Condition::HasTag("browser".to_owned()), "issue_tag_values_value (project_id=? AND key=?"),
        (Condition::Environment("staging".to_owned()), "issue_environments_"),
        (Condition::Text("boom".to_owned()), "VIRTUAL TABLE INDEX"),
        (Condition::Field(TextField::ErrorType, pattern()), "VIRTUAL TABLE INDEX"),
        (Condition::FirstRelease(pattern()), "issues_first_release"),
        (Condition::Ids(vec![IssueId::new(1)]), "INTEGER PRIMARY KEY (rowid=?)"),
        (Condition::Numbered(ProjectId::new(1), 5), "(project_id=? AND number=?)"),
        (Condition::AssignedTo(Assignee::User(UserId::new(1))), "issues_assignee_user"),
        (Condition::Subscribed(UserId::new(1)), "issue_subscriptions_user"),
        (
            Condition::User(UserField::Email, pattern()),
            "SEARCH u USING INDEX project_users_email (project_id=? AND email=?",
        ),
        (Condition::User(UserField::Username, pattern()), "project_users_username (project_id=? AND username=?"),
        (Condition::User(UserField::IpAddress, pattern()), "project_users_ip_address (project_id=? AND ip_address=?"),
        (
            Condition::User(UserField::Email, anything()),
            "SEARCH u USING INDEX project_users_email (project_id=? AND email>?",
        ),
        (
            Condition::User(UserField::Email, anything()),
            "SEARCH x USING COVERING INDEX issue_tag_values_value (project_id=? AND key=? AND value=?)",
        ),
        (Condition::Number(NumberField::TimesSeen, Comparison::More, 9), "issues_of_status_times_seen"),
        (Condition::From(TimeField::FirstSeen, chrono::DateTime::UNIX_EPOCH), "issues_of_status_first_seen"),
    ] {
        let plan = plan(&mut conn, candidates::known(&condition, &filter(vec![])).unwrap());
        assert!(plan.contains(index), "{condition:?} {plan}");
        let looks_at_all = plan.lines().any(|line| line == "SCAN i" || line.starts_with("SCAN i "));
        assert!(!looks_at_all, "{condition:?} {plan}");
    }
}

#[test]
fn few_are_looked_up_one_by_one() {
    let store = TestStore::new();
    let mut conn = connection(&store);
    for sort in SORTS {
        let list = List::of(&mut conn, filter(vec![]), sort).unwrap();
        let few = Candidates { ids: vec![1, 2], is_sample: false, others: list.conditions.clone(), all_fit: false };
        let plan = plan(
            &mut conn,
            list.order.select(list.few(&few), (list.order.key_of_few(), "i.id"), &Bound::AtMost(5), 10),
        );
        assert!(plan.contains("SEARCH i USING INTEGER PRIMARY KEY (rowid=?)"), "{sort:?} {plan}");
    }
}

#[test]
fn users_of_an_issue_are_looked_up_among_few() {
    let store = TestStore::new();
    let mut conn = connection(&store);
    for pattern in [Pattern::Exact("kim@example.com".to_owned()), Pattern::within("kim")] {
        let asked = filter(vec![Condition::User(UserField::Email, pattern)]);
        let mut list = List::of(&mut conn, asked, Sort::LastSeen).unwrap();
        list.candidates = None;
        let plan = plan(&mut conn, list.order.along(list.list(1, "unresolved"), &Bound::None, 10));
        let of_issue = "x USING PRIMARY KEY (project_id=? AND issue_id=? AND key=?)";
        let of_value = "u USING INDEX sqlite_autoindex_project_users_1 (project_id=? AND value=?)";
        assert!(plan.contains(of_issue) && plan.contains(of_value), "{plan}");
    }
}

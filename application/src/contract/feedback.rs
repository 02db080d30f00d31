//! Rules for what users say of events.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::feedback::{Statement, UserReport};
use domain::ids::{IssueId, ProjectId};

use super::fixtures::{Store, at, event, event_id, issue, one_after_the_other, project, read, tenant, write};
use crate::feedback::{Feedback, NewUserReport, ReportedEvent};
use crate::issues::{hand_over, merge};
use crate::paging::Window;
use crate::ports::{Clock, Stores};

/// The clock stands at `at(10)`.
struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> DateTime<Utc> {
        at(10)
    }
}

fn report(store: &Store, project_id: ProjectId, issue_id: Option<IssueId>, event: u128, seconds: i64) -> UserReport {
    let statement = Statement::new(event_id(event), "Kim", "kim@example.com", &format!("said at {seconds}")).unwrap();
    let environment = issue_id.map(|_| "production".to_owned());
    let report = NewUserReport { project_id, statement, issue_id, environment, date_added: at(seconds) };
    write(store, |stores| stores.user_reports().put(&report))
}

pub fn a_report_gets_new_words_and_stays_otherwise_as_it_is(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let first = report(&store, tenant.project, None, 1, 10);
    let again = report(&store, tenant.project, Some(issue(&store, tenant.project, at(0))), 1, 20);
    assert_eq!(again, UserReport { comments: "said at 20".to_owned(), ..first });
    let of_event = |project, event| read(&store, |stores| stores.user_reports().of_event(project, event_id(event)));
    assert_eq!(of_event(tenant.project, 1), Some(again));
    assert_eq!((of_event(other, 1), of_event(tenant.project, 2)), (None, None));
}

pub fn reports_get_the_issue_of_their_event_once(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let (first, second) = (issue(&store, tenant.project, at(0)), issue(&store, tenant.project, at(0)));
    report(&store, tenant.project, None, 1, 10);
    report(&store, tenant.project, Some(first), 2, 10);
    report(&store, other, None, 1, 10);
    let about = |event, issue_id| ReportedEvent {
        project_id: tenant.project,
        event_id: event_id(event),
        issue_id,
        environment: Some("staging".to_owned()),
    };
    write(&store, |stores| stores.user_reports().link(&[about(1, second), about(2, second), about(3, second)]));
    let of_issue = |project, event| {
        read(&store, |stores| stores.user_reports().of_event(project, event_id(event))).unwrap().issue_id
    };
    assert_eq!((of_issue(tenant.project, 1), of_issue(tenant.project, 2)), (Some(second), Some(first)));
    assert_eq!(of_issue(other, 1), None);
    let count = |issue, environments: Option<&[String]>| {
        read(&store, |stores| stores.user_reports().count(tenant.project, issue, environments))
    };
    let names = |name: &str| [name.to_owned()];
    assert_eq!((count(first, None), count(second, None)), (1, 1));
    assert_eq!((count(second, Some(&names("staging"))), count(second, Some(&names("production")))), (1, 0));
    assert_eq!((count(second, Some(&names(""))), count(second, Some(&[]))), (0, 0));
}

pub fn reports_are_listed_of_their_project_or_issue_newest_first(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let mine = issue(&store, tenant.project, at(0));
    let ids: Vec<_> = [(1, None, 5), (2, Some(mine), 7), (3, Some(mine), 7), (4, None, 9)]
        .map(|(event, issue, seconds)| report(&store, tenant.project, issue, event, seconds).id)
        .into();
    report(&store, other, None, 1, 8);
    let list = |issue, window| {
        let found = read(&store, |stores| stores.user_reports().list(tenant.project, issue, &window));
        found.into_iter().map(|report| report.id).collect::<Vec<_>>()
    };
    let key = at(7).timestamp_micros();
    assert_eq!(list(None, Window::First { limit: 9 }), [ids[3], ids[2], ids[1], ids[0]]);
    assert_eq!(list(None, Window::From { key, skip: 1, limit: 9 }), [ids[1], ids[0]]);
    assert_eq!(list(Some(mine), Window::First { limit: 9 }), [ids[2], ids[1]]);
    assert_eq!(list(Some(mine), Window::Before { key, take: 1, limit: 9 }), [ids[2]]);
}

pub fn old_reports_are_removed_a_few_at_a_time(store: Store) {
    let project = tenant(&store).project;
    for event in 1..=4 {
        report(&store, project, None, event, i64::try_from(event).unwrap());
    }
    let remove = || write(&store, |stores| stores.user_reports().remove_before(at(4), 2));
    assert_eq!((remove(), remove(), remove()), (2, 1, 0));
    assert!(read(&store, |stores| stores.user_reports().of_event(project, event_id(4))).is_some());
}

pub fn a_report_that_comes_with_the_last_step_of_a_merge_is_of_the_issue_that_is_left(store: Store) {
    let project = tenant(&store).project;
    let [parent, child] = [(); 2].map(|()| issue(&store, project, at(0)));
    write(&store, |stores| stores.events().append(&[event(project, child, 1, at(0))]));
    let issues = [(project, parent), (project, child)];
    // The first of two that have as many events is left.
    let merged = store.transaction(|stores| merge(stores, &issues, None, at(0))).unwrap();
    assert_eq!((merged.parent, merged.children), (parent, vec![child]));
    let feedback = Feedback::new(Arc::clone(&store), Arc::new(Fixed));
    let last_step = |stores: &mut dyn Stores| {
        while hand_over(stores, project, child, 500)?.issues == 0 {}
        Ok(())
    };
    let statement = Statement::new(event_id(1), "Kim", "kim@example.com", "It broke.").unwrap();
    let ((), kept) = one_after_the_other(&store, last_step, || feedback.receive(project, vec![statement]));
    assert_eq!(kept.unwrap(), 1);
    let kept = read(&store, |stores| stores.user_reports().of_event(project, event_id(1))).unwrap();
    assert_eq!(kept.issue_id, Some(parent));
}

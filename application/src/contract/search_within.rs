//! Rules for lists and searches of issues in some environments.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use domain::ids::{IssueId, ProjectId};
use domain::issues::Status;
use domain::issues::query::{Comparison, NumberField, TimeField};

use super::fixtures::{Store, at, event, new_issue, project, read, tenant, write};
use super::search::{ALL, Issues, not, windows_fit};
use crate::environments::{IssueEnvironment, IssueEnvironmentDelta};
use crate::events::EventRecord;
use crate::ingest::{NewIssue, TagDelta};
use crate::issues::{Condition, IssueFilter, Sort};
use crate::paging::Window;

/// An issue's events in an environment, by which no two of these numbers order it alike.
fn seen_in(project_id: ProjectId, issue_id: IssueId, number: i64, environment: &str) -> IssueEnvironmentDelta {
    let shift = i64::try_from(environment.len()).unwrap();
    let first = number * 7 % 5 + shift * 11 % 7;
    let seen = IssueEnvironment {
        environment: environment.to_owned(),
        count: 1 + (number + shift) * 5 % 4,
        users: (number + shift) * 3 % 5,
        first_seen: at(first),
        last_seen: at(first + 1 + number * shift % 6),
    };
    IssueEnvironmentDelta { project_id, issue_id, seen }
}

const BY_ENVIRONMENT: [Sort; 4] = [Sort::LastSeen, Sort::FirstSeen, Sort::TimesSeen, Sort::UsersSeen];

fn environments(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn key(sort: Sort, seen: &[IssueEnvironment], names: &[&str]) -> i64 {
    sort.key_within(seen.iter().filter(|seen| names.contains(&&*seen.environment))).unwrap()
}

pub fn lists_of_environments_go_by_what_these_say(store: Store) {
    let tenant = tenant(&store);
    let projects = [tenant.project, project(&store, tenant.organization, "other")];
    let mut seen: HashMap<IssueId, Vec<IssueEnvironment>> = HashMap::new();
    for number in 0..24_i64 {
        let project = projects[usize::try_from(number).unwrap() % 2];
        write(&store, |stores| {
            let status = if number % 8 == 7 { Status::Resolved } else { Status::Unresolved };
            let new = NewIssue { status, ..new_issue(project, number, at(number % 3)) };
            let id = stores.intake().add_issues(&[new])?[0];
            let names = ["production", "staging", ""];
            let of = names.iter().enumerate().filter(|(place, _)| number >> place & 1 == 1);
            let deltas: Vec<_> = of.map(|(_, name)| seen_in(project, id, number, name)).collect();
            seen.insert(id, deltas.iter().map(|delta| delta.seen.clone()).collect());
            stores.issue_environments().add(&deltas)
        });
    }
    for (names, count) in
        [(&["production"][..], 9), (&["production", "staging"], 15), (&["staging", ""], 15), (&["testing"], 0)]
    {
        for sort in BY_ENVIRONMENT {
            let filter = IssueFilter {
                environments: environments(names),
                statuses: vec![Status::Unresolved],
                ..IssueFilter::of(projects.to_vec())
            };
            let whole = windows_fit(&store, &filter, sort, |issue| key(sort, &seen[&issue.id], names));
            assert_eq!(whole.len(), count, "{names:?}");
        }
        // The others go by all events of those issues.
        let filter = IssueFilter { environments: environments(names), ..IssueFilter::of(projects.to_vec()) };
        windows_fit(&store, &filter, Sort::Heat, |issue| Sort::Heat.key(issue));
    }
}

pub fn lists_of_environments_that_most_issues_are_in_go_by_what_these_say(store: Store) {
    let project = tenant(&store).project;
    // More than are ever looked up one by one.
    let count = 2300_i64;
    let names = ["production", "staging", ""];
    let mut seen: HashMap<IssueId, Vec<IssueEnvironment>> = HashMap::new();
    write(&store, |stores| {
        let issues: Vec<_> = (0..count).map(|number| new_issue(project, number, at(number))).collect();
        let ids = stores.intake().add_issues(&issues)?;
        let mut deltas = Vec::new();
        for (id, number) in ids.iter().zip(0..) {
            // All are in the first one, and each in one more.
            let of = [names[0], names[1 + usize::try_from(number % 2).unwrap()]];
            let of = of.map(|name| seen_in(project, *id, number, name));
            seen.insert(*id, of.iter().map(|delta| delta.seen.clone()).collect());
            deltas.extend(of);
        }
        deltas.sort_by_key(|delta| (delta.issue_id, delta.seen.environment.clone()));
        stores.issue_environments().add(&deltas)
    });
    for names in [&["production"][..], &["production", "staging"], &["staging", "", "production"]] {
        for sort in BY_ENVIRONMENT {
            let filter = IssueFilter { environments: environments(names), ..IssueFilter::of(vec![project]) };
            let place = |id: &IssueId| (key(sort, &seen[id], names), *id);
            let mut whole: Vec<_> = seen.keys().map(place).collect();
            whole.sort_unstable_by_key(|place| Reverse(*place));
            let list = |window| {
                let found = read(&store, |stores| stores.issues().list(&filter, sort, &window, 1000));
                (found.issues.iter().map(|issue| place(&issue.id)).collect::<Vec<_>>(), found.hits)
            };
            assert_eq!(list(Window::First { limit: 5 }), (whole[..5].to_vec(), 1000), "{sort:?} {names:?}");
            let (key, _) = whole[1200];
            let above = whole.iter().position(|(other, _)| *other == key).unwrap();
            let skip = i64::try_from(1200 - above).unwrap();
            assert_eq!(list(Window::From { key, skip, limit: 5 }).0, whole[1200..1205], "{sort:?} {names:?}");
            assert_eq!(list(Window::Before { key, take: skip, limit: 5 }).0, whole[1195..1200], "{sort:?} {names:?}");
        }
    }
}

pub fn counts_and_times_are_searched_within_environments(store: Store) {
    let issues = Issues::new(store);
    let (project, first, second) = (issues.project, issues.first, issues.second);
    let seen = |issue_id, environment: &str, numbers: (i64, i64), (from, to)| IssueEnvironmentDelta {
        project_id: project,
        issue_id,
        seen: IssueEnvironment {
            environment: environment.to_owned(),
            count: numbers.0,
            users: numbers.1,
            first_seen: at(from),
            last_seen: at(to),
        },
    };
    write(&issues.store, |stores| {
        stores.issue_environments().add(&[
            seen(first, "", (1, 1), (10, 100)),
            seen(first, "production", (5, 2), (20, 40)),
            seen(first, "staging", (7, 2), (50, 60)),
            seen(second, "staging", (6, 3), (10, 90)),
        ])?;
        let user = |environment: &str, value: &str| {
            let (key, value) = ("user".to_owned(), value.to_owned());
            let (first_seen, last_seen) = (at(20), at(60));
            let tag = TagDelta { project_id: project, issue_id: first, key, value, count: 1, first_seen, last_seen };
            (environment.to_owned(), tag)
        };
        let users = [
            user("", "id:1"),
            user("production", "id:1"),
            user("production", "id:2"),
            user("staging", "id:2"),
            user("staging", "id:3"),
        ];
        stores.issue_environments().add_tags(&users)?;
        let of_second = event(project, second, 8, at(50));
        let in_staging = EventRecord { environment: Some("staging".to_owned()), ..of_second };
        stores.events().append(&[event(project, first, 7, at(30)), in_staging])
    });
    let found = |names: &[&str], condition: &Condition| {
        let filter = IssueFilter {
            conditions: vec![condition.clone()],
            environments: environments(names),
            ..IssueFilter::of(vec![project])
        };
        let found = read(&issues.store, |stores| stores.issues().list(&filter, Sort::LastSeen, &ALL, 10));
        found.issues.iter().map(|issue| issue.id).collect::<BTreeSet<_>>()
    };
    let times = |comparison, number| Condition::Number(NumberField::TimesSeen, comparison, number);
    let users = |number| Condition::Number(NumberField::UsersSeen, Comparison::Equal, number);
    let (last, from) = (TimeField::LastSeen, Condition::From);
    for (names, condition, fitting) in [
        (&["production"][..], times(Comparison::Equal, 5), &[first][..]),
        (&["production"], times(Comparison::More, 5), &[]),
        (&["staging"], times(Comparison::More, 6), &[first]),
        (&["staging"], times(Comparison::AtMost, 6), &[second]),
        (&["production", "staging"], times(Comparison::AtLeast, 12), &[first]),
        (&["production", "staging"], times(Comparison::Less, 12), &[second]),
        (&["production"], users(2), &[first]),
        // One of them is of both.
        (&["production", "staging"], users(3), &[first, second]),
        (&["", "production"], users(2), &[first]),
        (&["staging"], from(last, at(61)), &[second]),
        (&["production"], from(last, at(40)), &[first]),
        (&["production"], Condition::Before(last, at(40)), &[]),
        (&["production", "staging"], from(last, at(60)), &[first, second]),
        (&["production", "staging"], Condition::Before(TimeField::FirstSeen, at(20)), &[second]),
        (&["staging"], not(times(Comparison::More, 6)), &[second]),
        // Between the first and the last event there need not be any.
        (&["production"], Condition::Seen(at(25), at(31)), &[first]),
        (&["production"], Condition::Seen(at(31), at(35)), &[]),
        (&["production"], Condition::Seen(at(31), at(41)), &[first]),
        (&["staging"], Condition::Seen(at(25), at(31)), &[]),
        (&["staging"], Condition::Seen(at(50), at(51)), &[first, second]),
        (&["staging"], Condition::Seen(at(91), at(99)), &[]),
        (&["production"], not(Condition::Seen(at(31), at(35))), &[first]),
    ] {
        assert_eq!(found(names, &condition), fitting.iter().copied().collect(), "{names:?} {condition:?}");
    }
}

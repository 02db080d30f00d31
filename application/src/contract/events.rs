//! Rules for raw events.

use std::collections::HashSet;

use domain::events::EventId;
use domain::ids::{IssueId, ProjectId};
use domain::periods::Period;

use super::fixtures::{Store, at, at_micros, event, event_id, issue, project, read, tenant, together, write};
use crate::events::{EventFilter, EventPlace, EventPosition, EventRecord};
use crate::ingest::{Category, OutcomeDelta, OutcomeKind};
use crate::paging::Window;

/// A project with one issue.
fn place(store: &Store) -> (ProjectId, IssueId) {
    let project = tenant(store).project;
    (project, issue(store, project, at(0)))
}

fn append(store: &Store, events: &[EventRecord]) -> HashSet<(ProjectId, EventId)> {
    write(store, |stores| stores.events().append(events))
}

fn find(store: &Store, project: ProjectId, number: u128) -> Option<EventRecord> {
    read(store, |stores| stores.events().find(project, event_id(number)))
}

pub fn an_event_is_found_as_it_was_stored(store: Store) {
    let (project, issue) = place(&store);
    let full = EventRecord {
        received: at_micros(123_456),
        environment: Some("Prüfung 'quoted' \u{1f4a5}".to_owned()),
        payload: (0..=255).collect(),
        ..event(project, issue, 1, at_micros(-1))
    };
    let bare = EventRecord {
        environment: None,
        release: None,
        hash: None,
        payload: Vec::new(),
        ..event(project, issue, 2, at(0))
    };
    append(&store, &[full.clone(), bare.clone()]);
    assert_eq!(find(&store, project, 1), Some(full));
    assert_eq!(find(&store, project, 2), Some(bare));
    assert_eq!(find(&store, project, 3), None);
}

pub fn an_event_is_found_in_its_project_only(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let mine = event(tenant.project, issue(&store, tenant.project, at(0)), 1, at(0));
    append(&store, std::slice::from_ref(&mine));
    assert_eq!(find(&store, other, 1), None);
    let theirs = event(other, issue(&store, other, at(0)), 1, at(5));
    assert_eq!(append(&store, std::slice::from_ref(&theirs)).len(), 1, "ids are unique in their project only");
    assert_eq!(find(&store, tenant.project, 1), Some(mine));
    assert_eq!(find(&store, other, 1), Some(theirs));
}

pub fn stored_events_are_told_from_others(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let issue = issue(&store, tenant.project, at(0));
    append(&store, &[event(tenant.project, issue, 1, at(0)), event(tenant.project, issue, 2, at(0))]);
    let asked = [(tenant.project, event_id(1)), (tenant.project, event_id(3)), (other, event_id(2))];
    let existing = read(&store, |stores| stores.events().existing(&asked));
    assert_eq!(existing, HashSet::from([(tenant.project, event_id(1))]));
}

pub fn no_events_at_all_are_no_error(store: Store) {
    assert!(append(&store, &[]).is_empty());
    assert!(read(&store, |stores| stores.events().existing(&[])).is_empty());
}

pub fn an_event_stored_again_is_left_as_it_is(store: Store) {
    let (project, issue) = place(&store);
    let first = event(project, issue, 1, at(0));
    assert_eq!(append(&store, std::slice::from_ref(&first)), HashSet::from([(project, event_id(1))]));
    let again = EventRecord { payload: b"changed".to_vec(), ..event(project, issue, 1, at(9)) };
    let stored = append(&store, &[again, event(project, issue, 2, at(9))]);
    assert_eq!(stored, HashSet::from([(project, event_id(2))]));
    assert_eq!(find(&store, project, 1), Some(first));
}

pub fn events_stored_by_many_threads_at_once_are_stored_once(store: Store) {
    let (project, issue) = place(&store);
    let stored = together(4, |thread| {
        let mut events: Vec<_> = (0..40).map(|number| event(project, issue, number, at(0))).collect();
        if thread % 2 == 1 {
            events.reverse();
        }
        append(&store, &events)
    });
    assert_eq!(stored.iter().map(HashSet::len).sum::<usize>(), 40);
    let listed = read(&store, |stores| {
        stores.events().search(&EventFilter::of_issue(project, issue), &Window::First { limit: 100 })
    });
    assert_eq!(listed.len(), 40);
}

pub fn an_event_whose_transaction_was_undone_can_be_stored(store: Store) {
    let (project, issue) = place(&store);
    let event = event(project, issue, 1, at(0));
    let undone: Result<(), _> = super::fixtures::try_write(&store, |stores| {
        stores.events().append(std::slice::from_ref(&event))?;
        Err(crate::ports::StoreError::Other("later".into()))
    });
    assert!(undone.is_err());
    assert_eq!(find(&store, project, 1), None);
    assert_eq!(append(&store, &[event]).len(), 1);
}

pub fn a_large_batch_of_events_is_stored(store: Store) {
    let (project, issue) = place(&store);
    let events: Vec<_> = (0..10_000).map(|number| event(project, issue, number, at(0))).collect();
    assert_eq!(append(&store, &events).len(), 10_000);
}

pub fn latest_and_oldest_go_by_time_then_id(store: Store) {
    let (project, mine) = place(&store);
    let other = issue(&store, project, at(0));
    let ends = || {
        read(&store, |stores| {
            let (latest, oldest) = (stores.events().latest(project, mine)?, stores.events().oldest(project, mine)?);
            Ok((latest.map(|event| event.id), oldest.map(|event| event.id)))
        })
    };
    assert_eq!(ends(), (None, None));
    append(
        &store,
        &[
            event(project, mine, 4, at(10)),
            event(project, mine, 3, at(10)),
            event(project, mine, 8, at(20)),
            event(project, mine, 9, at(20)),
            event(project, other, 1, at(1)),
            event(project, other, 2, at(30)),
        ],
    );
    assert_eq!(ends(), (Some(event_id(9)), Some(event_id(3))));
}

pub fn neighbours_go_by_time_then_id(store: Store) {
    let (project, mine) = place(&store);
    let other = issue(&store, project, at(0));
    append(
        &store,
        &[
            event(project, mine, 7, at(10)),
            event(project, mine, 1, at(20)),
            event(project, mine, 2, at(20)),
            event(project, mine, 3, at(20)),
            event(project, mine, 0, at(30)),
            event(project, other, 5, at(20)),
        ],
    );
    let around = |number, seconds| {
        let position = EventPosition { timestamp: at(seconds), id: event_id(number) };
        read(&store, |stores| stores.events().neighbours(project, mine, &position))
    };
    let some = |number| Some(event_id(number));
    assert_eq!(around(7, 10), (None, some(1)));
    assert_eq!(around(1, 20), (some(7), some(2)));
    assert_eq!(around(2, 20), (some(1), some(3)));
    assert_eq!(around(3, 20), (some(2), some(0)));
    assert_eq!(around(0, 30), (some(3), None));
    assert_eq!(around(9, 15), (some(7), some(1)), "a position that no event has");
}

pub fn old_outcomes_are_removed_a_few_at_a_time(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let outcome = |project_id, hour: i64| OutcomeDelta {
        project_id,
        hour: hour * 3600,
        category: Category::new("error"),
        outcome: OutcomeKind::Accepted,
        reason: String::new(),
        quantity: 1,
    };
    let outcomes =
        [(tenant.project, 1), (tenant.project, 3), (other, 1), (other, 2), (other, 3)].map(|(id, at)| outcome(id, at));
    write(&store, |stores| stores.intake().add_outcomes(&outcomes));
    let remove = |hour: i64| {
        let before = chrono::DateTime::from_timestamp(hour * 3600, 0).unwrap();
        write(&store, |stores| stores.events().remove_outcomes_before(before, 2))
    };
    assert_eq!((remove(3), remove(3), remove(3)), (2, 1, 0));
    assert_eq!((remove(4), remove(4)), (2, 0), "the later ones were left");
}

pub fn events_received_long_ago_are_removed_a_few_at_a_time(store: Store) {
    let (project, issue) = place(&store);
    let events: Vec<_> = (1..=5)
        .map(|number| EventRecord {
            received: at(i64::try_from(number).unwrap()),
            ..event(project, issue, number, at(0))
        })
        .collect();
    append(&store, &events);
    let remove = || write(&store, |stores| stores.events().remove_received_before(at(4), 2));
    assert_eq!((remove(), remove(), remove()), (2, 1, 0));
    let left = read(&store, |stores| {
        stores.events().search(&EventFilter::of_issue(project, issue), &Window::First { limit: 10 })
    });
    assert_eq!(left, [events[4].clone(), events[3].clone()]);
}

/// The numbers of the events that are asked for, latest first.
fn found(store: &Store, filter: &EventFilter) -> Vec<u128> {
    let rows = read(store, |stores| stores.events().search(filter, &Window::First { limit: 99 }));
    rows.into_iter().map(|record| record.id.uuid().as_u128()).collect()
}

pub fn events_are_searched_by_issue_environment_and_time(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let (first, second) = (issue(&store, tenant.project, at(0)), issue(&store, tenant.project, at(0)));
    let new = |project, issue, number: u128, environment: Option<&str>| EventRecord {
        environment: environment.map(str::to_owned),
        ..event(project, issue, number, at(i64::try_from(number).unwrap()))
    };
    let records = [
        new(tenant.project, first, 1, Some("production")),
        new(tenant.project, first, 2, Some("staging")),
        new(tenant.project, first, 3, None),
        new(tenant.project, second, 4, Some("production")),
        new(other, second, 5, Some("production")),
    ];
    write(&store, |stores| stores.events().append(&records));
    let all = EventFilter { project_id: tenant.project, issue_id: None, environments: Vec::new(), period: None };
    let of_first = EventFilter { issue_id: Some(first), ..all.clone() };
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let of = |filter: &EventFilter, environments: &[&str]| {
        found(&store, &EventFilter { environments: names(environments), ..filter.clone() })
    };
    assert_eq!((found(&store, &all), found(&store, &of_first)), (vec![4, 3, 2, 1], vec![3, 2, 1]));
    assert_eq!((of(&all, &["production"]), of(&of_first, &["production"])), (vec![4, 1], vec![1]));
    assert_eq!((of(&of_first, &["", "staging"]), of(&all, &[""])), (vec![3, 2], vec![3]));
    assert_eq!(of(&all, &["none", "a\0b"]), Vec::<u128>::new());
    let within = |from, to| Some(Period { from: at(from), to: at(to) });
    assert_eq!(found(&store, &EventFilter { period: within(2, 3), ..all.clone() }), [3, 2]);
    let far =
        Some(Period { from: chrono::DateTime::<chrono::Utc>::MIN_UTC, to: chrono::DateTime::<chrono::Utc>::MAX_UTC });
    assert_eq!(found(&store, &EventFilter { period: far, ..of_first.clone() }), [3, 2, 1]);
    let ids = |filter: &EventFilter, limit| {
        let ids = read(&store, |stores| stores.events().latest_ids(filter, limit));
        ids.into_iter().map(|id| id.uuid().as_u128()).collect::<Vec<_>>()
    };
    assert_eq!((ids(&all, 9), ids(&all, 2), ids(&all, 0)), (vec![4, 3, 2, 1], vec![4, 3], vec![]));
    let in_production = EventFilter { environments: names(&["production"]), period: within(2, 9), ..all.clone() };
    assert_eq!(ids(&in_production, 9), [4]);
    let window = Window::From { key: at(4).timestamp_micros(), skip: 1, limit: 2 };
    let page = read(&store, |stores| stores.events().search(&all, &window));
    assert_eq!(page.iter().map(|record| record.id).collect::<Vec<_>>(), [event_id(3), event_id(2)]);
}

pub fn the_events_at_the_ends_and_beside_a_position_are_found_among_those_asked_for(store: Store) {
    let project = tenant(&store).project;
    let mine = issue(&store, project, at(0));
    let new = |number, seconds, environment: &str| EventRecord {
        environment: Some(environment.to_owned()),
        ..event(project, mine, number, at(seconds))
    };
    let records = [
        new(1, 5, "staging"),
        new(2, 5, "production"),
        new(3, 5, "production"),
        new(4, 6, "staging"),
        new(5, 7, "production"),
    ];
    write(&store, |stores| stores.events().append(&records));
    let environments = vec!["production".to_owned()];
    let filter = EventFilter { project_id: project, issue_id: Some(mine), environments, period: None };
    let at_place = |place| {
        let found = read(&store, |stores| stores.events().at(&filter, place));
        found.map(|record| record.id.uuid().as_u128())
    };
    let position = |number, seconds| EventPosition { timestamp: at(seconds), id: event_id(number) };
    assert_eq!((at_place(EventPlace::First), at_place(EventPlace::Last)), (Some(2), Some(5)));
    assert_eq!(at_place(EventPlace::Before(position(3, 5))), Some(2));
    assert_eq!(at_place(EventPlace::After(position(3, 5))), Some(5));
    assert_eq!(at_place(EventPlace::After(position(1, 5))), Some(2));
    assert_eq!(
        (at_place(EventPlace::Before(position(2, 5))), at_place(EventPlace::After(position(5, 7)))),
        (None, None)
    );
}

pub fn events_since_a_time_are_counted_up_to_a_limit(store: Store) {
    let project = tenant(&store).project;
    let (mine, other) = (issue(&store, project, at(0)), issue(&store, project, at(0)));
    let events: Vec<_> = (1..=4).map(|number| event(project, mine, number, at(number.try_into().unwrap()))).collect();
    write(&store, |stores| {
        stores.events().append(&events)?;
        stores.events().append(&[event(project, other, 9, at(9))])
    });
    let count = |seconds, limit| read(&store, |stores| stores.events().count_since(project, mine, at(seconds), limit));
    assert_eq!([count(0, 9), count(3, 9), count(5, 9), count(0, 3), count(0, 0), count(0, -1)], [4, 2, 0, 3, 0, 0]);
}

//! Rules for what leads events to issues.

use domain::ids::{IssueId, ProjectId};

use super::fixtures::{Store, at, event, event_id, hash, issue, project, read, tenant, write};
use crate::events::{EventPosition, EventRecord};
use crate::hashes::NotedHash;

/// An event of the second of its number.
pub fn position(number: u8) -> EventPosition {
    EventPosition { timestamp: at(number.into()), id: event_id(number.into()) }
}

fn noted(project_id: ProjectId, of: u64, number: u8) -> NotedHash {
    NotedHash { project_id, hash: hash(of), event: position(number) }
}

/// Has these hashes lead to the issue.
pub fn lead(store: &Store, project: ProjectId, hashes: &[u64], issue: IssueId) {
    let hashes: Vec<_> = hashes.iter().map(|number| (project, hash(*number))).collect();
    write(store, |stores| {
        stores.intake().claim_hashes(&hashes)?;
        let leads: Vec<_> = hashes.iter().map(|(project, hash)| (*project, hash.clone(), issue)).collect();
        stores.intake().assign_hashes(&leads)
    });
}

/// An event of the issue, of this hash and of the second of its number.
pub fn event_of(project: ProjectId, issue: IssueId, number: u8, of: u64) -> EventRecord {
    EventRecord { hash: Some(hash(of)), ..event(project, issue, number.into(), at(number.into())) }
}

pub fn the_latest_event_of_a_hash_is_noted(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let mine = issue(&store, tenant.project, at(0));
    lead(&store, tenant.project, &[1, 2, 3], mine);
    lead(&store, other, &[1], issue(&store, other, at(0)));
    let events: Vec<_> = (1..=3).map(|number| event_of(tenant.project, mine, number, 1)).collect();
    write(&store, |stores| stores.events().append(&events));
    let latest = |number| {
        let found = read(&store, |stores| stores.hashes().latest(tenant.project, &[hash(number)]));
        found.into_iter().next().map(|(_, event)| event)
    };
    let note = |hashes: &[NotedHash]| write(&store, |stores| stores.hashes().note(hashes));
    assert_eq!(latest(1), None);
    note(&[noted(tenant.project, 1, 2), noted(tenant.project, 2, 1)]);
    assert_eq!((latest(1), latest(2), latest(3)), (Some(events[1].clone()), Some(events[0].clone()), None));
    note(&[noted(tenant.project, 1, 1), noted(tenant.project, 2, 3)]);
    assert_eq!((latest(1), latest(2)), (Some(events[1].clone()), Some(events[2].clone())));
    let tie = NotedHash { event: EventPosition { timestamp: at(2), ..position(3) }, ..noted(tenant.project, 1, 3) };
    note(&[tie]);
    assert_eq!(latest(1), Some(events[2].clone()), "of two at once that of the greater id");
    note(&[]);
    write(&store, |stores| {
        stores.intake().claim_hashes(&[(tenant.project, hash(4))])?;
        stores.hashes().note(&[noted(tenant.project, 4, 1)])
    });
    lead(&store, tenant.project, &[2, 4], mine);
    assert_eq!(read(&store, |stores| stores.hashes().noted(tenant.project, mine)), [hash(1), hash(2)]);
    let elsewhere = read(&store, |stores| stores.hashes().latest(other, &[hash(1), hash(2)]));
    assert_eq!(elsewhere, []);
}

pub fn hashes_are_listed_with_their_latest_events_that_are_there(store: Store) {
    let project = tenant(&store).project;
    let (mine, other) = (issue(&store, project, at(0)), issue(&store, project, at(0)));
    lead(&store, project, &[1, 2, 3, 4, 5], mine);
    lead(&store, project, &[6], other);
    let events = [(1, 1), (3, 2), (3, 3), (6, 6)].map(|(number, of)| (event_of(project, mine, number, of), of));
    write(&store, |stores| {
        stores.events().append(&events.clone().map(|(event, _)| event))?;
        // The event of the fourth is gone; there was none of the fifth.
        stores.hashes().note(&[
            noted(project, 1, 1),
            noted(project, 2, 3),
            noted(project, 3, 3),
            noted(project, 4, 4),
            noted(project, 6, 6),
        ])
    });
    let list = |range| {
        let found = read(&store, |stores| stores.hashes().list(project, mine, range));
        found.into_iter().map(|(hash, event)| (hash, event.id)).collect::<Vec<_>>()
    };
    let all = [(hash(2), event_id(3)), (hash(3), event_id(3)), (hash(1), event_id(1))];
    assert_eq!(list((0, 9)), all);
    assert_eq!((list((0, 2)).as_slice(), list((2, 9)).as_slice(), list((9, 9)).len()), (&all[..2], &all[2..], 0));
    let four: Vec<_> = (1..=4).map(hash).collect();
    assert_eq!(read(&store, |stores| stores.hashes().noted(project, mine)), four);
    assert_eq!(read(&store, |stores| stores.hashes().latest(project, &[])), []);
}

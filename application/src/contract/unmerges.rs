//! Rules for issues that are made of hashes of others.

use std::collections::HashSet;

use domain::deletions::Target;
use domain::feedback::Statement;
use domain::ids::{IssueId, ProjectId};
use domain::issues::Status;

use super::fixtures::{Store, at, event_id, hash, issue, project, read, tenant, together, write};
use super::hashes::{event_of, lead, position};
use super::merges::carry_out;
use crate::events::{EventFilter, EventPosition, EventRecord};
use crate::feedback::NewUserReport;
use crate::hashes::{Kept, Scanned, Unmerge, carry_on};
use crate::issues::{Resolution, merge};
use crate::paging::Window;

const ALL: Window = Window::First { limit: 500 };

fn unmerge(project_id: ProjectId, from: IssueId, to: IssueId) -> Unmerge {
    Unmerge { project_id, from, to, hashes: vec![hash(1), hash(2)], after: None, kept: Kept::default() }
}

pub fn an_unmerge_is_found_by_both_of_its_issues_until_it_is_removed(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let [from, first, second] = [1, 2, 3].map(IssueId::new);
    let of = |to| unmerge(tenant.project, from, to);
    write(&store, |stores| {
        stores.unmerges().add(&of(second))?;
        stores.unmerges().add(&Unmerge { after: Some(position(9)), ..of(first) })
    });
    let find = |project, issue| read(&store, |stores| stores.unmerges().find(project, issue));
    let begun = Unmerge { after: Some(position(9)), ..of(first) };
    assert_eq!(find(tenant.project, from), Some(begun.clone()), "that to the issue of the least id");
    assert_eq!((find(tenant.project, first), find(tenant.project, second)), (Some(begun), Some(of(second))));
    assert_eq!((find(other, from), find(tenant.project, IssueId::new(9))), (None, None));
    let mut kept = Kept::default();
    kept.look_at(at(1));
    kept.keep(at(2), "1.0");
    let further = Unmerge { after: Some(position(7)), kept, ..of(second) };
    write(&store, |stores| stores.unmerges().advance(&further));
    assert_eq!(find(tenant.project, second), Some(further));
    write(&store, |stores| stores.unmerges().remove(&of(first)));
    assert_eq!(find(tenant.project, first), None);
    assert_eq!(find(tenant.project, from).map(|found| found.to), Some(second));
}

pub fn events_are_awaited_from_issues_that_were_merged_or_had_the_hashes(store: Store) {
    let project = tenant(&store).project;
    let [child, parent, from, to] = [1, 2, 3, 4].map(IssueId::new);
    let awaited = || {
        let is_awaited = |id| read(&store, |stores| stores.unmerges().is_awaited(project, id));
        [child, parent, from, to].map(is_awaited)
    };
    assert_eq!(awaited(), [false; 4]);
    write(&store, |stores| {
        stores.merges().redirect(project, &[(child, 1)], parent)?;
        stores.unmerges().add(&unmerge(project, from, to))
    });
    assert_eq!(awaited(), [false, false, false, true], "what was merged long ago is not awaited");
    write(&store, |stores| stores.deletions().schedule(Target::Merge(child), None, at(0)));
    assert_eq!(awaited(), [false, true, false, true]);
    write(&store, |stores| {
        let merged = stores.deletions().claim(at(0))?.unwrap();
        stores.deletions().done(&merged)?;
        stores.merges().redirect(project, &[(to, 4)], child)
    });
    assert_eq!(awaited(), [true, false, false, true], "that which it is part of waits too");
}

pub fn events_are_looked_at_in_order_and_moved_with_their_reports(store: Store) {
    let tenant = tenant(&store);
    let project = tenant.project;
    let [from, to, other] = [0; 3].map(|_| issue(&store, project, at(0)));
    let mut events: Vec<_> = [1, 3, 2].map(|number| event_of(project, from, number, number.into())).into();
    events[1].timestamp = at(2);
    events.push(EventRecord { hash: None, ..event_of(project, from, 9, 9) });
    events.push(event_of(project, other, 4, 1));
    write(&store, |stores| {
        stores.events().append(&events)?;
        for number in [2, 3] {
            let statement = Statement::new(event_id(number), "", "", "It broke.").unwrap();
            let (issue_id, environment, date_added) = (Some(from), None, at(0));
            let report = NewUserReport { project_id: project, statement, issue_id, environment, date_added };
            stores.user_reports().put(&report)?;
        }
        Ok(())
    });
    let scan = |after, limit| {
        let unmerge = Unmerge { after, ..unmerge(project, from, to) };
        read(&store, |stores| stores.unmerges().scan(&unmerge, limit))
    };
    let third = EventPosition { timestamp: at(2), ..position(3) };
    let scanned = |event, of: Option<u64>| {
        let (hash, release) = (of.map(hash), Some("shop@1.2.3".to_owned()));
        Scanned { event, hash, release }
    };
    let all = [
        scanned(position(1), Some(1)),
        scanned(position(2), Some(2)),
        scanned(third, Some(3)),
        scanned(position(9), None),
    ];
    assert_eq!(scan(None, 9), all);
    assert_eq!(scan(None, 2), all[..2]);
    assert_eq!(scan(Some(position(2)), 9), all[2..]);
    assert_eq!(scan(Some(position(9)), 9), []);
    let ids = [event_id(3), event_id(1), event_id(77)];
    let moved = write(&store, |stores| stores.unmerges().move_events(project, &ids, to));
    let moved: HashSet<_> = moved.into_iter().map(|event| (event.id, event.issue_id, event.payload)).collect();
    let expected = [&events[0], &events[1]].map(|event| (event.id, to, event.payload.clone()));
    assert_eq!(moved, expected.into());
    assert_eq!(scan(None, 9), [all[1].clone(), all[3].clone()]);
    let reports = |issue| {
        let found = read(&store, |stores| stores.user_reports().list(project, Some(issue), &ALL));
        found.into_iter().map(|report| report.event_id).collect::<Vec<_>>()
    };
    assert_eq!((reports(from), reports(to)), (vec![event_id(2)], vec![event_id(3)]));
}

/// Two issues; the first has so many events of the first hash, each after one of no hash and of the ninth.
fn begun(store: &Store, project: ProjectId, each: u8) -> (IssueId, IssueId) {
    let (from, to) = (issue(store, project, at(0)), issue(store, project, at(500)));
    lead(store, project, &[1, 2], to);
    lead(store, project, &[9], from);
    let events: Vec<_> = (1..=each)
        .flat_map(|number| {
            let mut events = [9, 9, 1].map(|of| event_of(project, from, number, of));
            events[0].hash = None;
            for (event, add) in events.iter_mut().zip([1000, 2000, 3000]) {
                event.id = event_id(add + u128::from(number));
            }
            events
        })
        .collect();
    write(store, |stores| {
        stores.events().append(&events)?;
        stores
            .intake()
            .add_buckets(Resolution::Hour, &[(project, from, Resolution::Hour.start(at(1)), 3 * i64::from(each))])?;
        let mut issue = stores.triage().lock(&[(project, from)])?.remove(0);
        issue.times_seen = 3 * i64::from(each);
        issue.first_seen = at(1);
        issue.last_seen = at(each.into());
        stores.merges().set_totals(&issue)?;
        stores.unmerges().add(&unmerge(project, from, to))?;
        stores.deletions().schedule(Target::Unmerge(to), None, at(0))
    });
    (from, to)
}

pub fn events_of_an_unmerge_are_moved_a_few_at_a_time_though_many_do(store: Store) {
    const EACH: u8 = 30;
    let project = tenant(&store).project;
    let (from, to) = begun(&store, project, EACH);
    // By steps of a few, by whoever comes to it: for the unmerge, or before one of the issues ends.
    together(4, |thread| {
        let about = [from, to][thread % 2];
        while write(&store, |stores| carry_on(stores, project, about, 7)).is_some() {}
    });
    carry_out(&store);
    read(&store, |stores| {
        let [kept, moved] =
            [from, to].map(|id| stores.events().search(&EventFilter::of_issue(project, id), &ALL).unwrap());
        assert_eq!((kept.len(), moved.len()), (2 * usize::from(EACH), EACH.into()));
        assert!(moved.iter().all(|event| event.hash == Some(hash(1))));
        let [source, made] = [from, to].map(|id| stores.issues().find(project, id).unwrap().unwrap());
        assert_eq!((source.times_seen, made.times_seen), (2 * i64::from(EACH), 1 + i64::from(EACH)));
        assert_eq!((source.first_seen, source.last_seen), (at(1), at(EACH.into())));
        assert_eq!((made.first_seen, made.last_seen), (at(1), at(500)));
        let hours = stores.issues().buckets(&[(project, from), (project, to)], Resolution::Hour, 0)?;
        assert_eq!(hours.iter().map(|hour| hour.count).collect::<Vec<_>>(), [2 * i64::from(EACH), EACH.into()]);
        assert_eq!(stores.unmerges().find(project, from)?, None);
        Ok(())
    });
}

pub fn an_unmerge_ends_well_whatever_becomes_of_its_issues(store: Store) {
    let project = tenant(&store).project;
    let there = |id| read(&store, |stores| stores.issues().find(project, id)).is_some();
    let events = |id| read(&store, |stores| stores.events().search(&EventFilter::of_issue(project, id), &ALL)).len();
    let delete = |id: IssueId| {
        write(&store, |stores| {
            stores.issues().cut_off(&[(project, id)])?;
            let mut issue = stores.triage().lock(&[(project, id)])?.remove(0);
            issue.hide(Status::PendingDeletion);
            stores.triage().save(&issue)?;
            stores.deletions().schedule(Target::Issue(id), None, at(-1))
        });
    };
    let merged = |ids: [IssueId; 2]| {
        store.transaction(|stores| merge(stores, &ids.map(|id| (project, id)), None, at(-1))).unwrap()
    };
    let forget = |ids: &[IssueId]| {
        ids.iter().for_each(|id| delete(*id));
        carry_out(&store);
        assert!(ids.iter().all(|id| !there(*id)));
        assert_eq!(read(&store, |stores| stores.events().search(&EventFilter::of_issue(project, ids[0]), &ALL)), []);
        for number in 1..=9 {
            for add in [1000, 2000, 3000] {
                let left = read(&store, |stores| stores.events().find(project, event_id(add + number)));
                assert_eq!(left, None, "gone with its issue");
            }
        }
    };

    // What the source takes along are its own events alone.
    let (from, to) = begun(&store, project, 3);
    delete(from);
    carry_out(&store);
    assert_eq!((there(from), events(to)), (false, 3));
    forget(&[to]);

    // The destination takes along all that is its own.
    let (from, to) = begun(&store, project, 3);
    delete(to);
    carry_out(&store);
    assert_eq!((there(to), events(from)), (false, 6));
    forget(&[from]);

    // They are one again, and nothing is counted twice.
    let (from, to) = begun(&store, project, 3);
    assert_eq!(merged([from, to]).parent, from);
    carry_out(&store);
    assert_eq!((there(to), events(from)), (false, 9));
    assert_eq!(read(&store, |stores| stores.issues().find(project, from)).unwrap().times_seen, 10);
    forget(&[from]);

    // The source becomes part of another one, the destination of a third.
    let (from, to) = begun(&store, project, 3);
    let [one, other] = [0; 2].map(|_| full(&store, project));
    assert_eq!((merged([from, one]).parent, merged([to, other]).parent), (one, other));
    carry_out(&store);
    assert_eq!((there(from), there(to), events(one), events(other)), (false, false, 6, 3));
    let seen = [one, other].map(|id| read(&store, |stores| stores.issues().find(project, id)).unwrap().times_seen);
    assert_eq!(seen, [56, 54]);
}

/// An issue that says it has many events.
fn full(store: &Store, project: ProjectId) -> IssueId {
    let id = issue(store, project, at(0));
    write(store, |stores| {
        let mut issue = stores.triage().lock(&[(project, id)])?.remove(0);
        issue.times_seen = 50;
        stores.merges().set_totals(&issue)
    });
    id
}

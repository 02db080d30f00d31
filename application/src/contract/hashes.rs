//! Rules for hashes, and for issues that are made of hashes of others.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::deletions::Target;
use domain::feedback::Statement;
use domain::ids::{IssueId, ProjectId};
use domain::issues::Status;

use super::fixtures::{Store, at, event, event_id, hash, issue, project, read, tenant, together, write};
use crate::deletions::Deletions;
use crate::environments::{IssueEnvironment, IssueEnvironmentDelta, IssueEnvironmentKey};
use crate::events::{EventPosition, EventRecord};
use crate::feedback::NewUserReport;
use crate::hashes::{Kept, NotedHash, Scanned, Unmerge};
use crate::ingest::{IssueReleaseDelta, ReleaseRef, TagDelta};
use crate::issues::{Bucket, Resolution, TagSummary, merge};
use crate::paging::Window;
use crate::ports::Clock;

const ALL: Window = Window::First { limit: 500 };

/// The clock stands at the year 2026.
struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> DateTime<Utc> {
        at(0)
    }
}

fn carry_out(store: &Store) {
    Deletions::new(Arc::clone(store), Arc::new(Fixed)).carry_out(&|| false).unwrap();
}

/// An event of the second of its number.
fn position(number: u8) -> EventPosition {
    EventPosition { timestamp: at(number.into()), id: event_id(number.into()) }
}

fn noted(project_id: ProjectId, of: u64, number: u8) -> NotedHash {
    NotedHash { project_id, hash: hash(of), event: position(number) }
}

/// Has these hashes lead to the issue.
fn lead(store: &Store, project: ProjectId, hashes: &[u64], issue: IssueId) {
    let hashes: Vec<_> = hashes.iter().map(|number| (project, hash(*number))).collect();
    write(store, |stores| {
        stores.intake().claim_hashes(&hashes)?;
        let leads: Vec<_> = hashes.iter().map(|(project, hash)| (*project, hash.clone(), issue)).collect();
        stores.intake().assign_hashes(&leads)
    });
}

/// An event of the issue, of this hash and of the second of its number.
fn event_of(project: ProjectId, issue: IssueId, number: u8, of: u64) -> EventRecord {
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

fn tag(project_id: ProjectId, issue_id: IssueId, key: &str, value: &str, count: i64) -> TagDelta {
    let (key, value) = (key.to_owned(), value.to_owned());
    TagDelta { project_id, issue_id, key, value, count, first_seen: at(0), last_seen: at(9) }
}

pub fn what_is_subtracted_is_gone_when_nothing_is_left(store: Store) {
    let tenant = tenant(&store);
    let project = tenant.project;
    let (mine, other) = (issue(&store, project, at(0)), issue(&store, project, at(0)));
    let of = |issue| {
        [("os", "Linux", 1), ("os", "macOS", 3), ("user", "id:1", 2), ("user", "id:2", 2), ("x", "y", 1)]
            .map(|(key, value, count)| tag(project, issue, key, value, count))
    };
    let version = ReleaseRef { organization_id: tenant.organization, project_id: project, version: "1.0".to_owned() };
    let delta = write(&store, |stores| {
        let release_id = stores.intake().releases(std::slice::from_ref(&version), at(0))?[&version];
        let (count, first_seen, last_seen) = (2, at(0), at(9));
        let delta = IssueReleaseDelta {
            project_id: project,
            issue_id: mine,
            release_id,
            count,
            first_seen,
            last_seen,
            is_new_issue: true,
        };
        stores.intake().add_issue_releases(std::slice::from_ref(&delta))?;
        stores.intake().add_tags(&of(mine))?;
        stores.intake().add_tags(&of(other))?;
        stores.intake().add_buckets(Resolution::Hour, &[(project, mine, 0, 2), (project, mine, 3600, 3)])?;
        stores.intake().add_buckets(Resolution::Day, &[(project, mine, 0, 5)])?;
        Ok(delta)
    });
    let taken = [("os", "Linux", 1), ("os", "macOS", 1), ("user", "id:1", 1), ("user", "id:2", 2), ("x", "y", 1)]
        .map(|(key, value, count)| tag(project, mine, key, value, count));
    let one = IssueReleaseDelta { count: 1, ..delta.clone() };
    let gone = write(&store, |stores| {
        let recounts = stores.recounts();
        recounts.subtract_buckets(Resolution::Hour, &[(project, mine, 0, 2), (project, mine, 3600, 1)])?;
        recounts.subtract_buckets(Resolution::Day, &[(project, mine, 0, 3)])?;
        recounts.subtract_issue_releases(std::slice::from_ref(&one))?;
        recounts.subtract_tags(&taken)
    });
    assert_eq!(gone, [(mine, 1)].into());
    let summary = |key: &str, total, distinct| TagSummary { key: key.to_owned(), total, distinct };
    read(&store, |stores| {
        assert_eq!(stores.issues().tags(project, mine, 9)?, [summary("os", 2, 1), summary("user", 1, 1)]);
        assert_eq!(stores.issues().tags(project, other, 9)?.len(), 3);
        let keys = ["os".to_owned(), "user".to_owned()];
        let values = stores.tags().top_values(project, mine, None, &keys, 9)?;
        let values: Vec<_> = values.iter().map(|it| (it.value.as_str(), it.count, it.first_seen)).collect();
        assert_eq!(values, [("macOS", 2, at(0)), ("id:1", 1, at(0))]);
        let mut counts = |resolution| {
            let found = stores.issues().buckets(&[(project, mine)], resolution, 0).unwrap();
            found.iter().map(|bucket| (bucket.start, bucket.count)).collect::<Vec<_>>()
        };
        assert_eq!((counts(Resolution::Hour), counts(Resolution::Day)), (vec![(3600, 2)], vec![(0, 2)]));
        assert!(stores.releases().of_issue(project, mine, delta.release_id)?.is_some());
        Ok(())
    });
    write(&store, |stores| {
        stores.recounts().set_release_times(project, mine, &[(delta.release_id, at(2), at(3))])?;
        stores.recounts().set_release_times(project, other, &[(delta.release_id, at(7), at(7))])?;
        stores.recounts().set_release_times(project, mine, &[])
    });
    let seen = read(&store, |stores| stores.releases().of_issue(project, mine, delta.release_id)).unwrap();
    assert_eq!((seen.first_seen, seen.last_seen), (at(2), at(3)));
    write(&store, |stores| stores.recounts().subtract_issue_releases(&[one]));
    assert!(read(&store, |stores| stores.releases().of_issue(project, mine, delta.release_id)).is_none());
    let nothing = write(&store, |stores| {
        stores.recounts().subtract_buckets(Resolution::Hour, &[])?;
        stores.recounts().subtract_issue_releases(&[])?;
        stores.recounts().subtract_tags(&[])
    });
    assert!(nothing.is_empty());
}

fn key(project_id: ProjectId, issue_id: IssueId, environment: &str) -> IssueEnvironmentKey {
    IssueEnvironmentKey { project_id, issue_id, environment: environment.to_owned() }
}

fn seen(environment: &str, count: i64, users: i64, seconds: (i64, i64)) -> IssueEnvironment {
    let (first_seen, last_seen) = (at(seconds.0), at(seconds.1));
    IssueEnvironment { environment: environment.to_owned(), count, users, first_seen, last_seen }
}

pub fn what_is_subtracted_of_environments_is_gone_when_nothing_is_left(store: Store) {
    let project = tenant(&store).project;
    let mine = issue(&store, project, at(0));
    let delta = |seen| IssueEnvironmentDelta { project_id: project, issue_id: mine, seen };
    let (production, staging) = (key(project, mine, "production"), key(project, mine, "staging"));
    let of = |name: &str, value: &str, count| (name.to_owned(), tag(project, mine, "user", value, count));
    write(&store, |stores| {
        let counts = stores.issue_environments();
        counts.add(&[delta(seen("production", 3, 2, (0, 9))), delta(seen("staging", 2, 1, (1, 8)))])?;
        counts.add_tags(&[of("production", "id:1", 2), of("production", "id:2", 1), of("staging", "id:1", 2)])?;
        for resolution in [Resolution::Hour, Resolution::Day] {
            counts.add_buckets(resolution, &[(production.clone(), 0, 3), (staging.clone(), 0, 2)])?;
        }
        Ok(())
    });
    let gone = write(&store, |stores| {
        let recounts = stores.recounts();
        for resolution in [Resolution::Hour, Resolution::Day] {
            recounts
                .subtract_environment_buckets(resolution, &[(production.clone(), 0, 1), (staging.clone(), 0, 2)])?;
        }
        recounts.set_environments(&[delta(seen("production", 2, 1, (3, 7))), delta(seen("staging", 0, 0, (1, 8)))])?;
        let taken = [of("production", "id:1", 1), of("production", "id:2", 1), of("staging", "id:1", 2)];
        recounts.subtract_environment_tags(&taken)
    });
    let user = |name: &str| (mine, name.to_owned());
    assert_eq!(gone, [(user("production"), 1), (user("staging"), 1)].into());
    let names = ["production".to_owned(), "staging".to_owned()];
    read(&store, |stores| {
        let counts = stores.issue_environments();
        assert_eq!(counts.of_issues(&[(project, mine)])?, [(mine, seen("production", 2, 1, (3, 7)))]);
        let issues = [(project, mine)];
        assert_eq!((counts.users(&issues, &names)?, counts.users(&issues, &names[1..])?), (vec![(mine, 1)], vec![]));
        let left = [Bucket { issue_id: mine, start: 0, count: 2 }];
        for resolution in [Resolution::Hour, Resolution::Day] {
            assert_eq!(counts.buckets(&issues, &names, resolution, 0)?, left);
            assert_eq!(counts.buckets(&issues, &names[1..], resolution, 0)?, []);
        }
        Ok(())
    });
}

pub fn an_issue_that_is_split_again_forgets_what_was_counted_before(store: Store) {
    let project = tenant(&store).project;
    let mine = issue(&store, project, at(0));
    let production = key(project, mine, "production");
    write(&store, |stores| {
        let counts = stores.issue_environments();
        counts.add_tags(&[("production".to_owned(), tag(project, mine, "user", "id:9", 2))])?;
        counts.add_buckets(Resolution::Hour, &[(production.clone(), 0, 7), (production.clone(), 3600, 1)])?;
        counts.add_buckets(Resolution::Day, &[(production.clone(), 0, 8)])?;
        stores.intake().add_tags(&[tag(project, mine, "user", "id:1", 2)])?;
        stores.intake().add_buckets(Resolution::Hour, &[(project, mine, 0, 2)])?;
        stores.intake().add_buckets(Resolution::Day, &[(project, mine, 0, 2)])?;
        stores.issue_environments().split(&[production])
    });
    let names = ["production".to_owned()];
    read(&store, |stores| {
        let (counts, issues) = (stores.issue_environments(), [(project, mine)]);
        let kept = [Bucket { issue_id: mine, start: 0, count: 2 }];
        assert_eq!(counts.buckets(&issues, &names, Resolution::Hour, 0)?, kept);
        assert_eq!(counts.buckets(&issues, &names, Resolution::Day, 0)?, kept);
        let values = stores.tags().top_values(project, mine, Some(&names), &["user".to_owned()], 9)?;
        assert_eq!(values.iter().map(|it| (it.value.as_str(), it.count)).collect::<Vec<_>>(), [("id:1", 2)]);
        Ok(())
    });
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
        while write(&store, |stores| crate::hashes::carry_on(stores, project, about, 7)).is_some() {}
    });
    carry_out(&store);
    read(&store, |stores| {
        let [kept, moved] = [from, to].map(|id| stores.events().list(project, id, &ALL).unwrap());
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
    let events = |id| read(&store, |stores| stores.events().list(project, id, &ALL)).len();
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
        assert_eq!(read(&store, |stores| stores.events().list(project, ids[0], &ALL)), []);
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

//! Rules for transactions, their spans, and what is counted of them.

mod counts;
mod replacing;
mod segments;

use chrono::{DateTime, TimeDelta, Utc};
use domain::events::EventId;
use domain::ids::{ProjectId, SpanGroupId, TransactionId, TransactionKindId};
use domain::periods::Period;
use domain::spans::{SpanGroup, SpanId, SpanStatus, TraceId};
use uuid::Uuid;

use super::fixtures::{Store, at, at_micros, project, read, tenant, together, write};
use crate::ports::{StoreError, Stores};
use crate::spans::{GroupOfSpans, MeasuredRow, SpanFilter, SpanRecord, TransactionKind, TransactionRecord};

pub use counts::*;
pub use replacing::*;
pub use segments::*;

fn kind(project_id: ProjectId, name: &str) -> TransactionKind {
    TransactionKind { project_id, name: name.to_owned(), op: "http.server".to_owned(), environment: String::new() }
}

fn transaction(
    project_id: ProjectId,
    kind_id: TransactionKindId,
    number: u128,
    timestamp: DateTime<Utc>,
) -> TransactionRecord {
    TransactionRecord {
        project_id,
        event_id: EventId::new(Uuid::from_u128(number)),
        kind_id,
        timestamp,
        start: timestamp - TimeDelta::microseconds(1500),
        received: timestamp + TimeDelta::seconds(1),
        trace_id: TraceId::new(Uuid::from_u128(u128::MAX - number)),
        span_id: SpanId::parse("f00000000000000f").unwrap(),
        parent_span_id: SpanId::parse("8000000000000000"),
        status: SpanStatus::NotFound,
        release: Some("1.0".to_owned()),
        weight: 2.5,
        payload: vec![0, 255, 7],
    }
}

fn add_kind(stores: &mut dyn Stores, project: ProjectId, name: &str) -> Result<TransactionKindId, StoreError> {
    Ok(stores.transactions().kinds(&[kind(project, name)])?[0])
}

fn add(stores: &mut dyn Stores, record: &TransactionRecord) -> Result<TransactionId, StoreError> {
    Ok(stores.transactions().append(std::slice::from_ref(record))?[0].unwrap())
}

fn group(project_id: ProjectId, op: &str, hash: &str) -> GroupOfSpans {
    let description = Some(format!("{op} of {hash}"));
    GroupOfSpans { project_id, op: op.to_owned(), group: SpanGroup::parse(hash).unwrap(), description }
}

pub fn kinds_of_transactions_are_made_once(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let all = [kind(tenant.project, "a"), kind(tenant.project, "b"), kind(other, "a")];
    let made = together(4, |_| write(&store, |stores| stores.transactions().kinds(&all)));
    assert!(made.iter().all(|ids| *ids == made[0]), "{made:?}");
    assert_eq!(write(&store, |stores| stores.transactions().kinds(&all[1..2])), [made[0][1]]);
    let mut listed = read(&store, |stores| stores.transactions().list_kinds(tenant.project));
    listed.sort();
    let mut expected = vec![(made[0][0], all[0].clone()), (made[0][1], all[1].clone())];
    expected.sort();
    assert_eq!(listed, expected);
}

pub fn kinds_differ_by_each_of_their_parts(store: Store) {
    let project = tenant(&store).project;
    let one = kind(project, "a");
    let mut all = vec![
        one.clone(),
        TransactionKind { op: "queue".into(), ..one.clone() },
        TransactionKind { environment: "live".into(), ..one.clone() },
        TransactionKind { name: "A".into(), ..one },
    ];
    all.sort();
    let mut ids = write(&store, |stores| stores.transactions().kinds(&all));
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

pub fn a_transaction_is_found_as_it_was_stored(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let (record, id) = write(&store, |stores| {
        let kind = add_kind(stores, tenant.project, "a")?;
        let record = transaction(tenant.project, kind, 1, at_micros(123_456));
        let id = add(stores, &record)?;
        Ok((record, id))
    });
    let find = |project| read(&store, |stores| stores.transactions().find(project, record.event_id));
    assert_eq!((find(tenant.project), find(other)), (Some((id, record.clone())), None));
    let load = |project| read(&store, |stores| stores.transactions().load(project, &[id]));
    assert_eq!((load(tenant.project), load(other)), (vec![(id, record.clone())], vec![]));
    let having =
        |projects: &[ProjectId]| read(&store, |stores| stores.transactions().having(projects, record.event_id));
    assert_eq!(
        (having(&[other, tenant.project]), having(&[other]), having(&[])),
        (vec![tenant.project], vec![], vec![])
    );
    let bare =
        TransactionRecord { event_id: EventId::new(Uuid::from_u128(2)), parent_span_id: None, release: None, ..record };
    let id = write(&store, |stores| add(stores, &bare));
    assert_eq!(read(&store, |stores| stores.transactions().find(tenant.project, bare.event_id)), Some((id, bare)));
}

pub fn a_transaction_stored_again_is_left_as_it_is(store: Store) {
    let project = tenant(&store).project;
    let kind = write(&store, |stores| add_kind(stores, project, "a"));
    let first = transaction(project, kind, 1, at(0));
    let again = [TransactionRecord { release: None, ..first.clone() }, transaction(project, kind, 2, at(1))];
    let stored = together(4, |thread| {
        let records = if thread == 0 { vec![first.clone()] } else { again.to_vec() };
        write(&store, |stores| stores.transactions().append(&records))
    });
    let made: Vec<_> = stored.iter().flatten().flatten().collect();
    assert_eq!(made.len(), 2);
    assert_eq!(write(&store, |stores| stores.transactions().append(&again)), [None, None]);
}

pub fn transactions_are_searched_by_kind_and_time_latest_first(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let [a, b] = write(&store, |stores| {
        let kinds = [add_kind(stores, tenant.project, "a")?, add_kind(stores, tenant.project, "b")?];
        let foreign = add_kind(stores, other, "a")?;
        for (number, kind, seconds) in [(1, 0, 0), (2, 0, 10), (3, 1, 10), (4, 0, 20)] {
            add(stores, &transaction(tenant.project, kinds[kind], number, at(seconds)))?;
        }
        add(stores, &transaction(other, foreign, 5, at(10)))?;
        Ok(kinds)
    });
    let search = |kinds: Option<&[TransactionKindId]>, from, to, after, limit| {
        let (kinds, period) = (kinds.map(<[_]>::to_vec), Period { from: at(from), to: at(to) });
        let found = read(&store, |stores| stores.transactions().search(tenant.project, kinds, period, after, limit));
        found
            .into_iter()
            .map(|(id, record)| (record.event_id.uuid().as_u128(), (record.timestamp, id)))
            .collect::<Vec<_>>()
    };
    let numbers = |found: &[(u128, (DateTime<Utc>, TransactionId))]| found.iter().map(|(n, _)| *n).collect::<Vec<_>>();
    let all = search(None, 0, 21, None, 9);
    assert_eq!(numbers(&all), [4, 3, 2, 1]);
    assert_eq!(numbers(&search(None, 0, 20, None, 9)), [3, 2, 1]);
    assert_eq!(numbers(&search(None, 10, 11, None, 9)), [3, 2]);
    assert_eq!(numbers(&search(Some(&[a]), 0, 21, None, 2)), [4, 2]);
    assert_eq!(numbers(&search(Some(&[a, b]), 0, 21, None, 1)), [4]);
    assert_eq!(numbers(&search(Some(&[]), 0, 21, None, 9)), []);
    let many: Vec<_> = (1..=40_000).map(TransactionKindId::new).collect();
    assert_eq!(numbers(&search(Some(&many), 0, 21, None, 9)), [4, 3, 2, 1]);
    assert_eq!(numbers(&search(None, 0, 21, Some(all[1].1), 9)), [2, 1]);
}

pub fn groups_of_spans_are_made_once_and_keep_their_description(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let all = [
        group(tenant.project, "cache", "00000000000000aa"),
        group(tenant.project, "db", "00000000000000aa"),
        group(tenant.project, "db", "ffffffffffffffff"),
        group(other, "db", "00000000000000aa"),
    ];
    let made = together(4, |_| write(&store, |stores| stores.spans().groups(&all)));
    assert!(made.iter().all(|ids| *ids == made[0]), "{made:?}");
    let again = GroupOfSpans { description: None, ..all[2].clone() };
    assert_eq!(write(&store, |stores| stores.spans().groups(&[again])), [made[0][2]]);
    let mut found = read(&store, |stores| stores.spans().find_groups(tenant.project, &made[0]));
    found.sort_by_key(|(id, _)| made[0].iter().position(|made| made == id));
    assert_eq!(found, made[0].iter().copied().zip(all.clone()).take(3).collect::<Vec<_>>());
    let find = |project, op: &str, place: usize| {
        read(&store, |stores| stores.spans().find_group(project, op, all[place].group))
    };
    assert_eq!(find(tenant.project, "db", 2), Some(made[0][2]));
    assert_eq!(find(other, "db", 0), Some(made[0][3]));
    assert_eq!((find(tenant.project, "cache", 2), find(other, "cache", 0)), (None, None));
}

/// Two transactions, 10 seconds apart, of two kinds, with spans of two groups.
fn measured(store: &Store) -> (ProjectId, [TransactionKindId; 2], [TransactionId; 2], [SpanGroupId; 2]) {
    let project = tenant(store).project;
    write(store, |stores| {
        let kinds = [add_kind(stores, project, "a")?, add_kind(stores, project, "b")?];
        let first = add(stores, &transaction(project, kinds[0], 1, at(0)))?;
        let second = add(stores, &transaction(project, kinds[1], 2, at(10)))?;
        let groups = [group(project, "db", "00000000000000aa"), group(project, "view", "00000000000000bb")];
        let groups = stores.spans().groups(&groups)?;
        let span = |transaction_id, seconds, number, group: usize, exclusive| SpanRecord {
            project_id: project,
            timestamp: at(seconds),
            transaction_id,
            number,
            group_id: groups[group],
            exclusive,
        };
        stores.spans().append(&[
            span(first, 0, 0, 0, 100),
            span(first, 0, 1, 1, 200),
            span(first, 0, 2, 0, 300),
            span(second, 10, 0, 0, 400),
        ])?;
        Ok((project, kinds, [first, second], [groups[0], groups[1]]))
    })
}

fn shown(store: &Store, project: ProjectId, filter: &SpanFilter) -> Vec<i64> {
    let mut found = Vec::new();
    read(store, |stores| stores.spans().measured(project, filter, &mut |row: MeasuredRow| found.push(row.exclusive)));
    found.sort_unstable();
    found
}

pub fn spans_are_measured_by_what_is_asked_for(store: Store) {
    let (project, kinds, transactions, groups) = measured(&store);
    let all = || SpanFilter { periods: vec![Period { from: at(0), to: at(11) }], ..SpanFilter::default() };
    let of = |filter: SpanFilter| shown(&store, project, &filter);
    assert_eq!(of(all()), [100, 200, 300, 400]);
    let periods = vec![Period { from: at(0), to: at(10) }, Period { from: at(10), to: at(11) }];
    assert_eq!(of(SpanFilter { periods, ..all() }), [100, 200, 300, 400]);
    assert_eq!(of(SpanFilter { periods: vec![Period { from: at(1), to: at(11) }], ..all() }), [400]);
    assert_eq!(of(SpanFilter { kinds: Some(vec![kinds[0]]), ..all() }), [100, 200, 300]);
    assert_eq!(of(SpanFilter { kinds: Some(vec![]), ..all() }), Vec::<i64>::new());
    assert_eq!(of(SpanFilter { transactions: Some(vec![transactions[1]]), ..all() }), [400]);
    assert_eq!(of(SpanFilter { groups: Some(vec![groups[0]]), ..all() }), [100, 300, 400]);
    let both = SpanFilter { groups: Some(vec![groups[0]]), transactions: Some(vec![transactions[0]]), ..all() };
    assert_eq!(of(both), [100, 300]);
    assert_eq!(of(SpanFilter { more_than: Some(100.0), less_than: Some(400.0), ..all() }), [200, 300]);
    assert_eq!(of(SpanFilter { more_than: Some(99.5), less_than: Some(200.5), ..all() }), [100, 200]);
    assert_eq!(shown(&store, ProjectId::new(project.get() + 1), &all()), Vec::<i64>::new());
}

pub fn a_measured_span_tells_of_its_transaction(store: Store) {
    let (project, kinds, transactions, groups) = measured(&store);
    let mut found = Vec::new();
    let filter = SpanFilter { periods: vec![Period { from: at(5), to: at(11) }], ..SpanFilter::default() };
    read(&store, |stores| stores.spans().measured(project, &filter, &mut |row: MeasuredRow| found.push(row)));
    let row = MeasuredRow {
        transaction_id: transactions[1],
        second: at(10).timestamp(),
        kind_id: kinds[1],
        weight: 2.5,
        group_id: groups[0],
        exclusive: 400,
    };
    assert_eq!(found, [row]);
}

pub fn a_transaction_is_removed_with_its_spans(store: Store) {
    let (project, _, transactions, _) = measured(&store);
    let foreign = ProjectId::new(project.get() + 1);
    write(&store, |stores| stores.transactions().remove(foreign, transactions[0]));
    write(&store, |stores| stores.transactions().remove(project, transactions[0]));
    let all = SpanFilter { periods: vec![Period { from: at(0), to: at(11) }], ..SpanFilter::default() };
    assert_eq!(shown(&store, project, &all), [400]);
    let left = read(&store, |stores| stores.transactions().load(project, &transactions));
    assert_eq!(left.into_iter().map(|(id, _)| id).collect::<Vec<_>>(), [transactions[1]]);
}

pub fn transactions_of_a_trace_are_found_in_the_order_in_which_they_began(store: Store) {
    let tenant = tenant(&store);
    let (other, foreign) = (project(&store, tenant.organization, "other"), project(&store, tenant.organization, "x"));
    let (trace, another) = (TraceId::new(Uuid::from_u128(7)), TraceId::new(Uuid::from_u128(8)));
    write(&store, |stores| {
        // Number, project, trace, and when it ended; each began 1500 microseconds before.
        for (number, project, trace_id, seconds) in [
            (3, tenant.project, trace, 20),
            (2, other, trace, 10),
            (1, other, trace, 30),
            (5, tenant.project, trace, 30),
            (4, tenant.project, trace, 30),
            (6, tenant.project, another, 0),
            (7, foreign, trace, 0),
        ] {
            let kind = add_kind(stores, project, "a")?;
            let record = transaction(project, kind, number, at(seconds));
            add(stores, &TransactionRecord { trace_id, ..record })?;
        }
        Ok(())
    });
    let found = |projects: &[ProjectId], trace, limit| {
        let found = read(&store, |stores| stores.transactions().of_trace(projects, trace, limit));
        found.iter().map(|record| record.event_id.uuid().as_u128()).collect::<Vec<_>>()
    };
    let both = [other, tenant.project];
    assert_eq!(found(&both, trace, 9), [2, 3, 4, 5, 1]);
    assert_eq!(found(&both, trace, 2), [2, 3]);
    assert_eq!(found(&[other], trace, 9), [2, 1]);
    assert_eq!(found(&both, another, 9), [6]);
    assert_eq!(found(&[], trace, 9), []);
    assert_eq!(found(&both, TraceId::new(Uuid::from_u128(9)), 9), []);
    let whole = read(&store, |stores| stores.transactions().of_trace(&both, another, 1));
    let event = EventId::new(Uuid::from_u128(6));
    assert_eq!(whole, [read(&store, |stores| stores.transactions().find(tenant.project, event)).unwrap().1]);
}

pub fn old_transactions_are_removed_with_their_spans_a_few_at_a_time(store: Store) {
    let (project, _, transactions, _) = measured(&store);
    let remove = |before, limit| write(&store, |stores| stores.transactions().remove_before(before, limit));
    assert_eq!(remove(at(0), 9), 0);
    assert_eq!(remove(at(1), 9), 1);
    let all = SpanFilter { periods: vec![Period { from: at(0), to: at(11) }], ..SpanFilter::default() };
    assert_eq!(shown(&store, project, &all), [400]);
    let left = read(&store, |stores| stores.transactions().load(project, &transactions));
    assert_eq!(left.into_iter().map(|(id, _)| id).collect::<Vec<_>>(), [transactions[1]]);
    write(&store, |stores| {
        let kind = add_kind(stores, project, "a")?;
        add(stores, &transaction(project, kind, 3, at(2)))
    });
    assert_eq!((remove(at(20), 1), remove(at(20), 1), remove(at(20), 1)), (1, 1, 0));
}

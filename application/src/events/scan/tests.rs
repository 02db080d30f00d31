use domain::events::EventId;
use domain::ids::{IssueId, ProjectId};

use super::*;
use crate::events::MockEventRepository;
use crate::ingest::fixtures::{at, event, event_id};
use crate::paging::{Cursor, Window};
use crate::ports::{MockStores, MockUnitOfWork};

/// What may be spent on a page here.
const SPENT: usize = 1000;

/// Events of these times, latest first; those that are marked are of the environment `found`, and say `found`.
fn records(events: &[(i64, bool)]) -> Vec<EventRecord> {
    let payload = |text: &str| StoredEvent::new(event(text), Vec::new(), 1).encode().unwrap();
    let (found, other) = (payload("found"), payload("other"));
    let record = |(number, (time, is_found)): (usize, &(i64, bool))| EventRecord {
        project_id: ProjectId::new(1),
        id: event_id(u128::try_from(events.len() - number).unwrap()),
        issue_id: IssueId::new(1),
        timestamp: at(*time),
        received: at(*time),
        environment: Some(if *is_found { "found" } else { "other" }.to_owned()),
        release: None,
        hash: None,
        payload: if *is_found { found.clone() } else { other.clone() },
    };
    events.iter().enumerate().map(record).collect()
}

/// What a store does.
fn load(list: &[EventRecord], window: Window) -> Vec<EventRecord> {
    let key = |record: &EventRecord| record.timestamp.timestamp_micros();
    let size = |number: i64| usize::try_from(number).unwrap();
    match window {
        Window::First { limit } => list.iter().take(limit).cloned().collect(),
        Window::From { key: most, skip, limit } => {
            list.iter().filter(|record| key(record) <= most).skip(size(skip)).take(limit).cloned().collect()
        }
        Window::Before { key: least, take, limit } => {
            let above = list.iter().filter(|record| key(record) > least);
            let at = list.iter().filter(|record| key(record) == least);
            let rows: Vec<_> = match take {
                ..0 => {
                    let rows: Vec<_> = list.iter().filter(|record| key(record) >= least).collect();
                    rows[..rows.len().saturating_sub(size(-take))].to_vec()
                }
                _ => above.chain(at.take(size(take))).collect(),
            };
            rows[rows.len().saturating_sub(limit)..].iter().copied().cloned().collect()
        }
    }
}

/// A page of those that fit: their ids, and how to go on to both sides.
type Found = (Vec<EventId>, Option<Cursor>, Option<Cursor>);

/// How the pages of a list are asked for.
type Way = fn(Scan<'_>, &PageRequest) -> Result<Page<EventRecord>, EventError>;

const PAGE: Way = |scan, page| scan.page(page);

const SAMPLE: Way = |scan, page| scan.sample(page);

fn page(list: &[EventRecord], search: &str, limit: usize, cursor: Option<Cursor>) -> Found {
    page_by(PAGE, list, search, limit, cursor)
}

fn page_by(way: Way, list: &[EventRecord], search: &str, limit: usize, cursor: Option<Cursor>) -> Found {
    let mut events = MockEventRepository::new();
    let rows = list.to_vec();
    events.expect_search().returning(move |_, window| Ok(load(&rows, *window)));
    let ids: Vec<_> = list.iter().map(|record| record.id).collect();
    events.expect_latest_ids().returning(move |_, most| Ok(ids.iter().take(most).copied().collect()));
    let rows = list.to_vec();
    events.expect_find().returning(move |_, id| Ok(rows.iter().find(|record| record.id == id).cloned()));
    let uow = MockUnitOfWork::new(MockStores { events, ..MockStores::default() });
    let filter = EventFilter { project_id: ProjectId::new(1), issue_id: None, environments: Vec::new(), period: None };
    let search = Query::parse(search).unwrap();
    let scan = Scan { left: SPENT, ..Scan::new(&uow, &filter, &search, at(0)) };
    let page = way(scan, &PageRequest { limit, cursor }).unwrap();
    let open = |neighbour: crate::paging::Neighbour| neighbour.has_results.then_some(neighbour.cursor);
    (page.items.iter().map(|record| record.id).collect(), open(page.previous), open(page.next))
}

/// Forth from the beginning to the end and back again: what was shown both times, and how many pages that took.
fn walk(list: &[EventRecord], search: &str, limit: usize) -> (Vec<EventId>, Vec<EventId>, usize) {
    walk_by(PAGE, list, search, limit)
}

fn walk_by(way: Way, list: &[EventRecord], search: &str, limit: usize) -> (Vec<EventId>, Vec<EventId>, usize) {
    let (mut forth, mut pages) = (Vec::new(), 0);
    let (items, first_previous, mut next) = page_by(way, list, search, limit, None);
    assert_eq!(first_previous, None);
    forth.extend(&items);
    let (mut back, mut previous) = (items, first_previous);
    while let Some(cursor) = next {
        pages += 1;
        let (items, before, after) = page_by(way, list, search, limit, Some(cursor));
        assert!(items.len() <= limit && pages < 10_000);
        forth.extend(&items);
        (back, previous, next) = (items, before, after);
    }
    while let Some(cursor) = previous {
        let (items, before, _) = page_by(way, list, search, limit, Some(cursor));
        back.splice(0..0, items);
        previous = before;
    }
    (forth, back, pages + 1)
}

#[test]
fn whatever_the_ties_every_match_is_reached_once_forth_and_back() {
    let mut seed = 3_u64;
    let mut next = |bound: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % bound
    };
    for round in 0..40 {
        let (size, times, share) = (1 + next(400), 1 + next(60), 1 + next(40));
        let mut times: Vec<i64> = (0..size).map(|_| i64::try_from(next(times)).unwrap()).collect();
        times.sort_unstable_by(|left, right| right.cmp(left));
        let list = records(&times.iter().map(|time| (*time, next(share) == 0)).collect::<Vec<_>>());
        let expected: Vec<_> =
            list.iter().filter(|row| row.environment.as_deref() == Some("found")).map(|row| row.id).collect();
        let limit = usize::try_from(1 + next(30)).unwrap();
        for search in ["found", "environment:found"] {
            let (forth, back, _) = walk(&list, search, limit);
            assert_eq!(forth, expected, "round {round}: {search}, forth by {limit}");
            assert_eq!(back, expected, "round {round}: {search}, back by {limit}");
        }
    }
}

#[test]
fn a_page_ends_when_enough_is_spent_and_leads_on() {
    let list = records(&(0..900).map(|number| (900 - number, number == 899)).collect::<Vec<_>>());
    let of_one = 2 + list[0].payload.len() / READ;
    assert!(of_one > 2, "large ones cost more");
    let (items, previous, next) = page(&list, "found", 10, None);
    assert_eq!((items, previous), (vec![], None));
    let looked_at = i64::try_from(SPENT.div_ceil(of_one)).unwrap();
    assert_eq!(next.map(|cursor| cursor.value), Some((901 - looked_at) * 1_000_000));
    let (forth, back, pages) = walk(&list, "found", 10);
    assert_eq!((forth, back), (vec![list[899].id], vec![list[899].id]));
    assert_eq!(pages, 900_usize.div_ceil(SPENT.div_ceil(of_one)));
    let (forth, _, pages) = walk(&list, "environment:found", 10);
    assert_eq!((forth, pages), (vec![list[899].id], 1), "what rows say costs less");
}

#[test]
fn a_payload_that_is_not_needed_is_not_read() {
    let mut list = records(&[(2, true), (1, false)]);
    list[1].payload = b"nonsense".to_vec();
    assert_eq!(page(&list, "environment:found found", 10, None).0, [list[0].id]);
}

#[test]
fn a_sample_is_all_that_fits_in_an_order_of_its_own() {
    let list = records(&(0..300).map(|number| (300 - number, number % 3 == 0)).collect::<Vec<_>>());
    let mut expected: Vec<_> = list.iter().step_by(3).map(|record| record.id).collect();
    for (search, limit) in [("found", 7), ("environment:found", 100), ("found environment:found", 1)] {
        let (mut forth, back, _) = walk_by(SAMPLE, &list, search, limit);
        assert_eq!(forth, back, "{search} by {limit}");
        assert!(!forth.is_sorted() && !forth.iter().rev().is_sorted());
        assert_eq!(forth, walk_by(SAMPLE, &list, search, 13).0, "the same each time");
        forth.sort_unstable();
        expected.sort_unstable();
        assert_eq!(forth, expected);
    }
    assert_eq!(walk_by(SAMPLE, &list, "", 50).0.len(), 300);
    let beyond = Cursor { value: 0, offset: i64::MAX, is_prev: false };
    assert_eq!(page_by(SAMPLE, &list, "", 5, Some(beyond)).0, []);
    let before = Cursor { value: 0, offset: -5, is_prev: true };
    assert_eq!(page_by(SAMPLE, &list, "", 5, Some(before)).0, []);
}

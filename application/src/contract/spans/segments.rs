//! Rules for spans that are sent by themselves.

use domain::ids::ProjectId;
use domain::spans::{SpanId, TraceId};
use uuid::Uuid;

use super::super::fixtures::{Store, at, project, read, tenant, together, write};
use crate::spans::{SegmentKey, StreamedRecord};

fn id(number: u64) -> SpanId {
    SpanId::parse(&format!("{number:016x}")).unwrap()
}

fn segment(project_id: ProjectId, trace: u128, root: u64) -> SegmentKey {
    SegmentKey { project_id, trace_id: TraceId::new(Uuid::from_u128(trace)), segment_id: id(root) }
}

fn span(segment: SegmentKey, number: u64, seconds: i64) -> StreamedRecord {
    let payload = vec![u8::try_from(number % 256).unwrap()];
    StreamedRecord { segment, span_id: id(number), received: at(seconds), payload }
}

fn add(store: &Store, spans: &[StreamedRecord], due: i64) {
    write(store, |stores| stores.segments().add(spans, at(due)));
}

fn take(store: &Store, now: i64) -> Vec<SegmentKey> {
    let mut taken = write(store, |stores| stores.segments().take_due(at(now), 9));
    taken.sort();
    taken
}

pub fn a_segment_is_due_once_its_root_is_there(store: Store) {
    let project = tenant(&store).project;
    let (first, second) = (segment(project, 1, 10), segment(project, u128::MAX, u64::MAX));
    add(&store, &[span(first, 11, 0), span(second, u64::MAX, 0)], 2);
    assert_eq!(take(&store, 1), []);
    assert_eq!(take(&store, 2), [second]);
    assert_eq!(take(&store, 2), []);
    add(&store, &[span(first, 10, 1)], 3);
    // What comes meanwhile does not put it off.
    add(&store, &[span(first, 12, 2)], 5);
    assert_eq!(take(&store, 3), [first]);
    add(&store, &[span(first, 13, 9)], 11);
    assert_eq!((take(&store, 10), take(&store, 11)), (vec![], vec![first]));
    // What is known makes nothing due.
    add(&store, &[span(first, 13, 20)], 21);
    assert_eq!(take(&store, 99), []);
}

pub fn spans_of_a_segment_come_root_first_each_once(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let (mine, foreign) = (segment(tenant.project, 1, 10), segment(other, 1, 10));
    let next = segment(tenant.project, 1, 20);
    add(&store, &[span(mine, 3, 0), span(mine, 12, 0)], 2);
    add(&store, &[span(mine, 2, 5), span(mine, 10, 5), span(next, 20, 5)], 7);
    add(&store, &[StreamedRecord { payload: vec![99], ..span(mine, 12, 9) }, span(foreign, 10, 9)], 11);
    let spans = |segment: &SegmentKey, limit| read(&store, |stores| stores.segments().spans(segment, limit));
    assert_eq!(spans(&mine, 9), [span(mine, 10, 5), span(mine, 3, 0), span(mine, 12, 0), span(mine, 2, 5)]);
    assert_eq!(spans(&mine, 2), [span(mine, 10, 5), span(mine, 3, 0)]);
    assert_eq!(spans(&foreign, 9), [span(foreign, 10, 9)]);
}

pub fn segments_taken_by_many_threads_go_to_one_each(store: Store) {
    let project = tenant(&store).project;
    let all: Vec<_> = (1..=30).map(|number| segment(project, 1, number)).collect();
    let roots: Vec<_> = (1..=30).zip(&all).map(|(number, segment)| span(*segment, number, 0)).collect();
    together(3, |_| add(&store, &roots, 1));
    let taken = together(4, |_| {
        let mut taken = Vec::new();
        loop {
            let more = write(&store, |stores| stores.segments().take_due(at(1), 4));
            if more.is_empty() {
                return taken;
            }
            taken.extend(more);
        }
    });
    let mut taken: Vec<_> = taken.concat();
    taken.sort();
    assert_eq!(taken, all);
}

pub fn segments_of_which_nothing_came_are_forgotten_a_few_at_a_time(store: Store) {
    let project = tenant(&store).project;
    let all: Vec<_> = (1..=4).map(|trace| segment(project, trace, 10)).collect();
    for (segment, seconds) in all.iter().zip([0, 1, 2, 3]) {
        add(&store, &[span(*segment, 10, seconds), span(*segment, 11, seconds)], 1);
    }
    add(&store, &[span(all[0], 12, 9)], 1);
    let remove = |limit| write(&store, |stores| stores.segments().remove_before(at(3), limit));
    assert_eq!((remove(1), remove(9), remove(9)), (1, 1, 0));
    let left = |segment: &SegmentKey| read(&store, |stores| stores.segments().spans(segment, 9)).len();
    assert_eq!(all.iter().map(left).collect::<Vec<_>>(), [3, 0, 0, 2]);
    assert_eq!(take(&store, 9), [all[0], all[3]]);
}

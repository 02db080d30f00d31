//! Rules for counts.

use std::ops::Range;

use domain::ids::{ProjectId, SpanGroupId, TransactionKindId};

use super::super::fixtures::{Store, project, read, tenant, together, write};
use crate::spans::delta::{Delta, encode};
use crate::spans::fold;
use crate::spans::{CountRow, CountSelection, Counts, Level, Measured, StoredCounts};

const DAY: i64 = 86_400;

fn counts(values: &[i64]) -> Counts {
    let mut counts = Counts { transactions: 1.0, ..Counts::default() };
    values.iter().for_each(|value| counts.add(*value, 1.0));
    counts
}

fn spans(group: i64) -> Measured {
    Measured::Spans(SpanGroupId::new(group))
}

fn row(kind: Option<i64>, level: Level, start: i64, measured: Measured, values: &[i64]) -> CountRow {
    CountRow { kind_id: kind.map(TransactionKindId::new), level, start, measured, counts: counts(values) }
}

type Found = Vec<(Option<i64>, i64, i64, i64)>;

/// What is found, with its sketches where they are asked for.
pub(super) fn rows(store: &Store, project: ProjectId, selection: &CountSelection) -> Vec<CountRow> {
    let mut rows = Vec::new();
    read(store, |stores| {
        stores.spans().counts(project, selection, &mut |stored: &StoredCounts<'_>| {
            let mut counts = Counts::default();
            let is_sketch = counts.merge_stored(stored);
            let StoredCounts { kind_id, start, measured, .. } = *stored;
            rows.push(CountRow { kind_id, level: Level::Hour, start, measured, counts });
            is_sketch
        })
    });
    rows.sort_by_key(|row| (row.kind_id, row.start, row.measured));
    rows
}

/// The kind, the start, what is measured and the count of each.
fn find(store: &Store, project: ProjectId, selection: &CountSelection) -> Found {
    let found = rows(store, project, selection).into_iter().map(|row| {
        let kind = row.kind_id.map(TransactionKindId::get);
        (kind, row.start, row.measured.stored(), crate::spans::whole(row.counts.count))
    });
    found.collect()
}

fn of(times: &[(Level, Range<i64>)]) -> CountSelection {
    CountSelection { kinds: None, times: times.to_vec(), measured: None, has_sketches: true }
}

pub fn counts_are_selected_by_kind_time_and_what_they_measure(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    write(&store, |stores| {
        stores.spans().add_counts(
            tenant.project,
            &[
                row(None, Level::Hour, 0, Measured::Failures, &[9]),
                row(None, Level::Hour, 0, Measured::Durations, &[9, 9]),
                row(None, Level::Hour, 0, spans(1), &[1]),
                row(None, Level::Hour, 3600, spans(1), &[1, 2]),
                row(None, Level::Hour, 3600, spans(2), &[1, 2, 3]),
                row(None, Level::Day, 0, spans(1), &[1, 2, 3, 4]),
                row(Some(7), Level::Hour, 0, spans(1), &[5]),
                row(Some(8), Level::Hour, 3600, spans(1), &[5, 6]),
            ],
        )?;
        stores.spans().add_counts(other, &[row(None, Level::Hour, 0, spans(1), &[7])])
    });
    let hours = |range: Range<i64>| of(&[(Level::Hour, range)]);
    let of_tenant = |selection: &CountSelection| find(&store, tenant.project, selection);
    assert_eq!(of_tenant(&hours(0..3600)), [(None, 0, 1, 1)]);
    assert_eq!(of_tenant(&hours(0..7200)), [(None, 0, 1, 1), (None, 3600, 1, 2), (None, 3600, 2, 3)]);
    let mixed = of(&[(Level::Hour, 3600..7200), (Level::Day, 0..DAY)]);
    assert_eq!(of_tenant(&mixed), [(None, 0, 1, 4), (None, 3600, 1, 2), (None, 3600, 2, 3)]);
    let kinds = |kinds: &[i64], measured: Option<&[Measured]>| CountSelection {
        kinds: Some(kinds.iter().map(|kind| TransactionKindId::new(*kind)).collect()),
        measured: measured.map(<[_]>::to_vec),
        ..hours(0..7200)
    };
    assert_eq!(of_tenant(&kinds(&[7, 8], None)), [(Some(7), 0, 1, 1), (Some(8), 3600, 1, 2)]);
    assert_eq!(of_tenant(&kinds(&[8], Some(&[spans(1)]))), [(Some(8), 3600, 1, 2)]);
    assert_eq!(of_tenant(&kinds(&[], None)), []);
    let things = CountSelection { measured: Some(vec![Measured::Failures, spans(2)]), ..hours(0..7200) };
    assert_eq!(of_tenant(&things), [(None, 0, -1, 1), (None, 3600, 2, 3)]);
    let things = CountSelection { measured: Some(vec![Measured::Durations]), ..hours(0..3600) };
    assert_eq!(of_tenant(&things), [(None, 0, 0, 2)]);
    assert_eq!(find(&store, other, &hours(0..7200)), [(None, 0, 1, 1)]);
}

pub fn counts_add_up_with_their_sketches(store: Store) {
    let project = tenant(&store).project;
    for values in [&[100, 200][..], &[300], &[400, 500, 600]] {
        let row = row(None, Level::Day, 0, spans(1), values);
        write(&store, |stores| stores.spans().add_counts(project, &[row]));
    }
    let day = of(&[(Level::Day, 0..DAY)]);
    let found = rows(&store, project, &day);
    let mut expected = counts(&[100, 200, 300, 400, 500, 600]);
    expected.transactions = 3.0;
    assert_eq!(found.into_iter().map(|row| row.counts).collect::<Vec<_>>(), [expected.clone()]);
    let sums = rows(&store, project, &CountSelection { has_sketches: false, ..day });
    assert_eq!((sums[0].counts.total, sums[0].counts.sketch.count()), (expected.total, 0));
}

pub fn what_batches_counted_waits_until_it_is_taken(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    for (project, byte) in [(tenant.project, 1), (other, 2), (tenant.project, 3)] {
        write(&store, |stores| stores.spans().add_delta(project, &[byte]));
    }
    let waiting = |project| {
        let mut waiting = read(&store, |stores| stores.spans().deltas(project));
        waiting.sort();
        waiting
    };
    assert_eq!((waiting(tenant.project), waiting(other)), (vec![vec![1], vec![3]], vec![vec![2]]));
    let taken = |limit| {
        let mut taken = write(&store, |stores| stores.spans().take_deltas(limit));
        taken.sort();
        taken
    };
    assert_eq!(taken(2), [(tenant.project, vec![1]), (other, vec![2])]);
    assert_eq!((waiting(tenant.project), waiting(other)), (vec![vec![3]], vec![]));
    assert_eq!((taken(2), taken(2)), (vec![(tenant.project, vec![3])], vec![]));
}

pub fn counts_folded_by_many_threads_are_added_once(store: Store) {
    let project = tenant(&store).project;
    let key = (7 * DAY + 3600, TransactionKindId::new(5), spans(1));
    for number in 0..40 {
        let delta = Delta::from([(key, counts(&[number]))]);
        write(&store, |stores| stores.spans().add_delta(project, &encode(&delta)));
    }
    let folded = together(4, |_| {
        let mut folded = 0;
        while let more @ 1.. = fold::step(&*store, 3).unwrap() {
            folded += more;
        }
        folded
    });
    assert_eq!(folded.iter().sum::<usize>(), 40);
    let all = (0..40).collect::<Vec<_>>();
    let expected = Counts { transactions: 40.0, ..counts(&all) };
    for kinds in [None, Some(vec![TransactionKindId::new(5)])] {
        for (level, start) in [(Level::Hour, 7 * DAY + 3600), (Level::Day, 7 * DAY), (Level::Week, 7 * DAY)] {
            let selection = CountSelection { kinds: kinds.clone(), ..of(&[(level, start..start + 1)]) };
            let found = rows(&store, project, &selection);
            let counts: Vec<_> = found.into_iter().map(|row| row.counts).collect();
            assert_eq!(counts, std::slice::from_ref(&expected), "{level:?}");
        }
    }
}

pub fn old_counts_are_removed_a_few_at_a_time(store: Store) {
    let project = tenant(&store).project;
    let kind = write(&store, |stores| super::add_kind(stores, project, "a"));
    let of_kind = |start| row(Some(kind.get()), Level::Hour, start, spans(1), &[1]);
    write(&store, |stores| {
        stores.spans().add_counts(
            project,
            &[row(None, Level::Hour, 0, spans(1), &[1]), row(None, Level::Hour, DAY, spans(1), &[1])],
        )?;
        stores.spans().add_counts(project, &[row(None, Level::Day, 0, spans(1), &[1]), of_kind(0), of_kind(DAY)])
    });
    let before = chrono::DateTime::from_timestamp(DAY, 0).unwrap();
    let remove = |limit| write(&store, |stores| stores.spans().remove_counts_before(before, limit));
    // What ends at that time is of before it.
    assert_eq!((remove(2), remove(2), remove(2)), (2, 1, 0));
    let left = find(&store, project, &of(&[(Level::Hour, 0..2 * DAY), (Level::Day, 0..DAY)]));
    assert_eq!(left, [(None, DAY, 1, 1)]);
    let selection = CountSelection { kinds: Some(vec![kind]), ..of(&[(Level::Hour, 0..2 * DAY)]) };
    assert_eq!(find(&store, project, &selection), [(Some(kind.get()), DAY, 1, 1)]);
}

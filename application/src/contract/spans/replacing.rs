//! Rules for transactions of which more becomes known.

use domain::ids::ProjectId;
use domain::spans::{MeasuredSpan, SpanGroup, SpanId, SpanStatus, TraceId};
use uuid::Uuid;

use super::super::fixtures::{Store, at, tenant, write};
use crate::ingest::{PreparedTransaction, replace_transaction};
use crate::spans::{CountSelection, Level, Measured, TransactionKind, fold};

/// A transaction of 8 seconds whose root and children spent so many microseconds themselves, each of a group of its own.
fn transaction(project_id: ProjectId, status: SpanStatus, spent: &[(u64, i64)]) -> PreparedTransaction {
    let id = SpanId::parse("00000000000000aa").unwrap();
    let span = |(group, exclusive): &(u64, i64)| MeasuredSpan {
        span_id: id,
        op: "db".to_owned(),
        group: SpanGroup::parse(&format!("{group:016x}")).unwrap(),
        description: None,
        start: 0,
        end: *exclusive,
        exclusive: *exclusive,
    };
    PreparedTransaction {
        organization_id: domain::ids::OrganizationId::new(1),
        kind: TransactionKind { project_id, name: "a".into(), op: "task".into(), environment: String::new() },
        id: domain::events::EventId::new(Uuid::from_u128(5)),
        timestamp: at(8),
        start: at(0),
        received: at(9),
        trace_id: TraceId::new(Uuid::from_u128(7)),
        span_id: id,
        parent_span_id: None,
        status,
        release: None,
        weight: 2.0,
        spans: spent.iter().map(span).collect(),
        payload: vec![1],
    }
}

/// What is counted: the number, the transactions, the sum, and the values' number, least and greatest.
fn counted(store: &Store, project: ProjectId, measured: Option<Vec<Measured>>) -> Vec<(f64, f64, f64, u64)> {
    let day = Level::Day.start(at(8).timestamp());
    let selection =
        CountSelection { kinds: None, times: vec![(Level::Day, day..day + 1)], measured, has_sketches: true };
    let counts = super::counts::rows(store, project, &selection).into_iter().map(|row| row.counts);
    counts.map(|counts| (counts.count, counts.transactions, counts.total, counts.sketch.count())).collect()
}

pub fn a_transaction_that_is_replaced_counts_as_it_is_then(store: Store) {
    let project = tenant(&store).project;
    let replace = |status, spent: &[(u64, i64)]| {
        let transaction = transaction(project, status, spent);
        write(&store, |stores| replace_transaction(stores, &transaction, at(10)));
    };
    replace(SpanStatus::Ok, &[(1, 8_000_000), (2, 500)]);
    replace(SpanStatus::NotFound, &[(1, 5_000_000), (2, 500), (2, 600), (3, 70)]);
    while fold::step(&*store, 1).unwrap() > 0 {}
    let groups = [(2.0, 2.0, 10_000_000.0, 1), (4.0, 2.0, 2200.0, 2), (2.0, 2.0, 140.0, 1)];
    assert_eq!(counted(&store, project, None), groups);
    let durations = (2.0, 2.0, 16_000_000.0, 1);
    assert_eq!(counted(&store, project, Some(vec![Measured::Durations, Measured::Failures])), [durations, durations]);
    // Nothing is left of a group that is not there any more, and of a failure that was none.
    replace(SpanStatus::Ok, &[(1, 5_000_000), (2, 500)]);
    while fold::step(&*store, 9).unwrap() > 0 {}
    let groups = [(2.0, 2.0, 10_000_000.0, 1), (2.0, 2.0, 1000.0, 1), (0.0, 0.0, 0.0, 0)];
    assert_eq!(counted(&store, project, None), groups);
    let failures = (0.0, 0.0, 0.0, 0);
    assert_eq!(counted(&store, project, Some(vec![Measured::Durations, Measured::Failures])), [failures, durations]);
}

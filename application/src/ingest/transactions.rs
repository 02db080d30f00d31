//! Storing the transactions of a batch, with all that they count.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use domain::events::EventId;
use domain::ids::{OrganizationId, ProjectId, SpanGroupId, TransactionId, TransactionKindId};
use domain::periods::Period;
use domain::spans::{MeasuredSpan, SpanGroup, SpanId, SpanStatus, TraceId};

use super::outcomes::{Noted, Outcomes};
use super::streams::SPAN;
use super::{Category, OutcomeKind, ReleaseRef};
use crate::ports::{StoreError, Stores};
use crate::spans::delta::{self, Delta};
use crate::spans::{
    Counts, GroupOfSpans, Level, Measured, MeasuredRow, SpanFilter, SpanRecord, TransactionKind, TransactionRecord,
};

/// The category of transactions among the outcomes.
pub(super) const TRANSACTION: &str = "transaction";

/// A transaction that only needs to be committed.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedTransaction {
    pub(crate) organization_id: OrganizationId,
    pub(crate) kind: TransactionKind,
    pub(crate) id: EventId,
    pub(crate) timestamp: DateTime<Utc>,
    pub(crate) start: DateTime<Utc>,
    pub(crate) received: DateTime<Utc>,
    pub(crate) trace_id: TraceId,
    pub(crate) span_id: SpanId,
    pub(crate) parent_span_id: Option<SpanId>,
    pub(crate) status: SpanStatus,
    pub(crate) release: Option<String>,
    pub(crate) weight: f64,
    pub(crate) spans: Vec<MeasuredSpan>,
    pub(crate) payload: Vec<u8>,
}

impl PreparedTransaction {
    /// The id of its event, as the client is told it.
    pub const fn id(&self) -> EventId {
        self.id
    }

    pub(super) const fn project_id(&self) -> ProjectId {
        self.kind.project_id
    }

    /// About how many bytes it holds while it waits.
    pub(super) fn weight(&self) -> usize {
        let text = |span: &MeasuredSpan| span.op.len() + span.description.as_ref().map_or(0, String::len) + 128;
        self.payload.len() + self.spans.iter().map(text).sum::<usize>() + 1024
    }

    fn record(&self, kind_id: TransactionKindId) -> TransactionRecord {
        TransactionRecord {
            project_id: self.kind.project_id,
            event_id: self.id,
            kind_id,
            timestamp: self.timestamp,
            start: self.start,
            received: self.received,
            trace_id: self.trace_id,
            span_id: self.span_id,
            parent_span_id: self.parent_span_id,
            status: self.status,
            release: self.release.clone(),
            weight: self.weight,
            payload: self.payload.clone(),
        }
    }
}

/// A transaction that was stored.
struct Stored<'a> {
    transaction: &'a PreparedTransaction,
    id: TransactionId,
    kind_id: TransactionKindId,
}

/// Stores those transactions of a batch that are not stored yet; how many they were.
pub(super) fn store(
    stores: &mut dyn Stores,
    batch: &[&PreparedTransaction],
    outcomes: &mut Outcomes,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let first_of_each: BTreeMap<_, _> =
        batch.iter().rev().map(|transaction| ((transaction.kind.project_id, transaction.id), *transaction)).collect();
    if first_of_each.is_empty() {
        return Ok(0);
    }
    let stored = append(stores, first_of_each.into_values().collect())?;
    if stored.is_empty() {
        return Ok(0);
    }
    count(stores, &stored, BTreeMap::new())?;
    name(stores, &stored, now)?;
    note(&stored, outcomes);
    Ok(stored.len())
}

/// Stores a transaction in the place of what was known of it before.
pub(crate) fn replace(
    stores: &mut dyn Stores,
    transaction: &PreparedTransaction,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let project = transaction.kind.project_id;
    let mut taken_back = BTreeMap::new();
    if let Some((id, known)) = stores.transactions().find(project, transaction.id)? {
        taken_back.insert(project, taken_back_of(stores, id, &known)?);
        stores.transactions().remove(project, id)?;
    }
    let stored = append(stores, vec![transaction])?;
    count(stores, &stored, taken_back)?;
    name(stores, &stored, now)
}

/// What a transaction counted, to be taken back.
fn taken_back_of(stores: &mut dyn Stores, id: TransactionId, known: &TransactionRecord) -> Result<Delta, StoreError> {
    let (mut delta, mut seen) = (Delta::new(), BTreeSet::new());
    let hour = Level::Hour.start(known.timestamp.timestamp());
    let mut take_back = |measured, micros, is_first: bool| {
        let counts = delta.entry((hour, known.kind_id, measured)).or_default();
        counts.take_back(micros, known.weight);
        if is_first {
            counts.transactions -= known.weight;
        }
    };
    for measured in measured_of(known.status) {
        take_back(measured, lasted(known.start, known.timestamp), true);
    }
    let period = Period { from: known.timestamp, to: known.timestamp + TimeDelta::microseconds(1) };
    let filter = SpanFilter { periods: vec![period], transactions: Some(vec![id]), ..SpanFilter::default() };
    stores.spans().measured(known.project_id, &filter, &mut |row: MeasuredRow| {
        take_back(Measured::Spans(row.group_id), row.exclusive, seen.insert(row.group_id));
    })?;
    Ok(delta)
}

/// What the duration of a transaction counts as.
fn measured_of(status: SpanStatus) -> impl Iterator<Item = Measured> {
    let failures = status.is_failure().then_some(Measured::Failures);
    [Measured::Durations].into_iter().chain(failures)
}

fn lasted(start: DateTime<Utc>, end: DateTime<Utc>) -> i64 {
    (end - start).num_microseconds().unwrap_or(i64::MAX)
}

/// Stores the spans of transactions, and what they count, beside what others counted.
fn count(
    stores: &mut dyn Stores,
    stored: &[Stored<'_>],
    taken_back: BTreeMap<ProjectId, Delta>,
) -> Result<(), StoreError> {
    let groups = groups(stores, stored)?;
    let spans: Vec<_> = stored.iter().flat_map(|stored| records(stored, &groups)).collect();
    stores.spans().append(&spans)?;
    for (project, delta) in deltas(stored, &groups, taken_back) {
        stores.spans().add_delta(project, &delta::encode(&delta))?;
    }
    Ok(())
}

fn append<'a>(stores: &mut dyn Stores, batch: Vec<&'a PreparedTransaction>) -> Result<Vec<Stored<'a>>, StoreError> {
    let kinds: BTreeSet<_> = batch.iter().map(|transaction| &transaction.kind).cloned().collect();
    let kinds: Vec<_> = kinds.into_iter().collect();
    let ids = stores.transactions().kinds(&kinds)?;
    let ids: HashMap<_, _> = kinds.iter().zip(ids).collect();
    let found = batch.into_iter().filter_map(|transaction| Some((transaction, *ids.get(&transaction.kind)?)));
    let placed: Vec<_> = found.collect();
    let records: Vec<_> = placed.iter().map(|(transaction, kind)| transaction.record(*kind)).collect();
    let stored = stores.transactions().append(&records)?;
    let stored = placed.into_iter().zip(stored);
    Ok(stored.filter_map(|((transaction, kind_id), id)| Some(Stored { transaction, id: id?, kind_id })).collect())
}

type Groups<'a> = BTreeMap<(ProjectId, &'a str, SpanGroup), SpanGroupId>;

fn groups<'a>(stores: &mut dyn Stores, stored: &[Stored<'a>]) -> Result<Groups<'a>, StoreError> {
    let mut descriptions = BTreeMap::new();
    for Stored { transaction, .. } in stored {
        for span in &transaction.spans {
            let key = (transaction.kind.project_id, span.op.as_str(), span.group);
            descriptions.entry(key).or_insert(span.description.as_ref());
        }
    }
    let group = |((project_id, op, group), description): (&(_, &str, _), &Option<&String>)| GroupOfSpans {
        project_id: *project_id,
        op: (*op).to_owned(),
        group: *group,
        description: description.cloned(),
    };
    let ids = stores.spans().groups(&descriptions.iter().map(group).collect::<Vec<_>>())?;
    Ok(descriptions.into_keys().zip(ids).collect())
}

fn group_of(stored: &Stored<'_>, span: &MeasuredSpan, groups: &Groups<'_>) -> Option<SpanGroupId> {
    groups.get(&(stored.transaction.kind.project_id, span.op.as_str(), span.group)).copied()
}

fn records<'s>(stored: &'s Stored<'_>, groups: &'s Groups<'_>) -> impl Iterator<Item = SpanRecord> + 's {
    stored.transaction.spans.iter().zip(0..).filter_map(|(span, number)| {
        Some(SpanRecord {
            project_id: stored.transaction.kind.project_id,
            timestamp: stored.transaction.timestamp,
            transaction_id: stored.id,
            number,
            group_id: group_of(stored, span, groups)?,
            exclusive: span.exclusive,
        })
    })
}

/// What the transactions count, by project.
fn deltas(
    stored: &[Stored<'_>],
    groups: &Groups<'_>,
    taken_back: BTreeMap<ProjectId, Delta>,
) -> BTreeMap<ProjectId, Delta> {
    let mut deltas = taken_back;
    for stored in stored {
        let transaction = stored.transaction;
        let delta = deltas.entry(transaction.kind.project_id).or_default();
        let hour = Level::Hour.start(transaction.timestamp.timestamp());
        let key = |measured| (hour, stored.kind_id, measured);
        let lasted = lasted(transaction.start, transaction.timestamp);
        for measured in measured_of(transaction.status) {
            let counts: &mut Counts = delta.entry(key(measured)).or_default();
            counts.transactions += transaction.weight;
            counts.add(lasted, transaction.weight);
        }
        let mut seen = BTreeSet::new();
        for span in &transaction.spans {
            let Some(group) = group_of(stored, span, groups) else { continue };
            let counts = delta.entry(key(Measured::Spans(group))).or_default();
            counts.add(span.exclusive, transaction.weight);
            if seen.insert(group) {
                counts.transactions += transaction.weight;
            }
        }
    }
    deltas
}

/// Makes known what the transactions name.
fn name(stores: &mut dyn Stores, stored: &[Stored<'_>], now: DateTime<Utc>) -> Result<(), StoreError> {
    let all = || stored.iter().map(|stored| stored.transaction);
    let release = |transaction: &PreparedTransaction| {
        Some(ReleaseRef {
            organization_id: transaction.organization_id,
            project_id: transaction.kind.project_id,
            version: transaction.release.clone()?,
        })
    };
    let releases: BTreeSet<_> = all().filter_map(release).collect();
    if !releases.is_empty() {
        stores.intake().releases(&releases.into_iter().collect::<Vec<_>>(), now)?;
    }
    let environments: BTreeSet<_> = all()
        .map(|transaction| (transaction.kind.project_id, transaction.kind.environment.as_str()))
        .filter(|(_, name)| !name.is_empty())
        .collect();
    stores.intake().note_projects(&[], &environments.into_iter().collect::<Vec<_>>())
}

/// Counts what became of the transactions and their spans.
fn note(stored: &[Stored<'_>], outcomes: &mut Outcomes) {
    for Stored { transaction, .. } in stored {
        let spans = i64::try_from(transaction.spans.len()).unwrap_or(i64::MAX);
        for (category, quantity) in [(TRANSACTION, 1), (SPAN, spans)] {
            let (category, outcome) = (Category::new(category), OutcomeKind::Accepted);
            let noted = Noted { category, outcome, reason: String::new(), quantity };
            outcomes.add(transaction.kind.project_id, transaction.received, noted);
        }
    }
}

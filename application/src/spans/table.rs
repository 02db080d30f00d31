use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::TimeDelta;
use domain::ids::{ProjectId, SpanGroupId};
use domain::slugs::IdOrSlug;
use domain::spans::SpanGroup;

use super::delta::decode;
use super::measured::measured;
use super::scope::{AskedTransactions, choose};
use super::select::Selected;
use super::{CountSelection, Counts, GroupOfSpans, Measured, SpanError, SpanFilter, Spans};
use crate::actor::Actor;
use crate::paging::{Page, RowRequest};
use crate::ports::{StoreError, Stores};

/// The time that is looked at where none is asked for.
pub(super) const USUAL: TimeDelta = TimeDelta::days(90);

/// Groups looked up in one statement.
const STEP: usize = 500;

/// What groups of spans are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanSort {
    /// How many spans there are, then the sum of what they spent.
    Count,
    /// How many spans a transaction has on average that has any, then the sum.
    AvgOccurrence,
    /// The sum of what the spans spent themselves.
    SumExclusiveTime,
    /// So many of a hundred spent no more themselves.
    Percentile(u8),
}

/// What is asked of spans by group.
#[derive(Debug, Clone)]
pub struct SpanTable {
    /// Which transactions.
    pub asked: AskedTransactions,
    /// Spans of these operations; of all, if none are named.
    pub ops: Vec<String>,
    /// But not of these.
    pub excluded_ops: Vec<String>,
    /// Spans of these groups; of all, if none are named.
    pub groups: Vec<SpanGroup>,
    /// That spent more than so many milliseconds themselves.
    pub more_than: Option<f64>,
    /// That spent less than so many milliseconds themselves.
    pub less_than: Option<f64>,
    /// The order.
    pub sort: SpanSort,
    /// From the greatest.
    pub descending: bool,
    /// Which page.
    pub page: RowRequest,
}

/// What spans of one group did and spent.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredGroup {
    /// What they did.
    pub group: GroupOfSpans,
    /// The counts.
    pub counts: Counts,
}

impl Spans {
    /// A page of the groups of spans of one project.
    pub fn table(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        table: &SpanTable,
    ) -> Result<Page<MeasuredGroup>, SpanError> {
        let now = self.clock.now();
        self.uow.read(|stores| {
            let project = choose(stores, actor, organization, &table.asked)?;
            let period = table.asked.period.resolve(now, USUAL)?;
            let selected = Selected::of(stores, project, &table.asked, period, now)?;
            let mut sums = sums(stores, &selected, table)?;
            retain(stores, project, &mut sums, table)?;
            let mut sorted: Vec<_> =
                sums.into_iter().map(|(id, counts)| (key(&counts, table.sort), id, counts)).collect();
            sorted.sort_by(|(one, id, _), (other, other_id, _)| {
                let order = one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1));
                if table.descending { order.reverse() } else { order }.then(id.cmp(other_id))
            });
            let Page { items, previous, next } = table.page.page(sorted);
            let ids: Vec<_> = items.iter().map(|(_, id, _)| *id).collect();
            let mut groups = load(stores, project, &ids)?;
            let row = |(_, id, counts)| Some(MeasuredGroup { group: groups.remove(&id)?, counts });
            Ok(Page { items: items.into_iter().filter_map(row).collect(), previous, next })
        })
    }
}

type Sums = BTreeMap<SpanGroupId, Counts>;

/// What spans are counted by group.
fn sums(stores: &mut dyn Stores, selected: &Selected, table: &SpanTable) -> Result<Sums, SpanError> {
    let (more_than, less_than) = (table.more_than.map(micros), table.less_than.map(micros));
    let mut sums = Sums::new();
    if more_than.is_some() || less_than.is_some() || selected.transactions.is_some() {
        let filter = SpanFilter { more_than, less_than, ..selected.filter(vec![selected.period]) };
        measure(stores, selected.project, &filter, &mut sums)?;
        return Ok(sums);
    }
    let parts = selected.parts();
    if !parts.edges.is_empty() {
        measure(stores, selected.project, &selected.filter(parts.edges), &mut sums)?;
    }
    if !parts.times.is_empty() {
        kept(stores, selected.project, &selected.counts(parts.times), &mut |measured, _, counts| {
            if let Measured::Spans(group) = measured {
                sums.entry(group).or_default().merge(&counts);
            }
        })?;
    }
    Ok(sums)
}

fn micros(milliseconds: f64) -> f64 {
    milliseconds * 1000.0
}

/// Shows `each` what is kept ready, and what waits to be, with when it began in seconds since 1970.
pub(super) fn kept(
    stores: &mut dyn Stores,
    project: ProjectId,
    selection: &CountSelection,
    each: &mut dyn FnMut(Measured, i64, Counts),
) -> Result<(), StoreError> {
    for row in stores.spans().counts(project, selection)? {
        each(row.measured, row.start, row.counts);
    }
    for delta in stores.spans().deltas(project)? {
        decode(&delta, |(hour, kind, measured), counts| {
            if selection.has(kind, hour, measured) {
                each(measured, hour, counts);
            }
        });
    }
    Ok(())
}

/// Counts spans as they were stored.
fn measure(stores: &mut dyn Stores, project: ProjectId, filter: &SpanFilter, sums: &mut Sums) -> Result<(), SpanError> {
    let mut seen = HashSet::new();
    measured(stores, project, filter, |row| {
        let counts = sums.entry(row.group_id).or_default();
        counts.add(row.exclusive, row.weight);
        if seen.insert((row.group_id, row.transaction_id)) {
            counts.transactions += row.weight;
        }
    })
}

/// Leaves the groups of the operations and hashes that are asked for.
fn retain(stores: &mut dyn Stores, project: ProjectId, sums: &mut Sums, table: &SpanTable) -> Result<(), StoreError> {
    let SpanTable { ops, excluded_ops, groups, .. } = table;
    if ops.is_empty() && excluded_ops.is_empty() && groups.is_empty() {
        return Ok(());
    }
    let known = load(stores, project, &sums.keys().copied().collect::<Vec<_>>())?;
    sums.retain(|id, _| {
        known.get(id).is_some_and(|known| {
            (ops.is_empty() || ops.contains(&known.op))
                && !excluded_ops.contains(&known.op)
                && (groups.is_empty() || groups.contains(&known.group))
        })
    });
    Ok(())
}

fn load(
    stores: &mut dyn Stores,
    project: ProjectId,
    ids: &[SpanGroupId],
) -> Result<HashMap<SpanGroupId, GroupOfSpans>, StoreError> {
    let mut groups = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(STEP) {
        groups.extend(stores.spans().find_groups(project, ids)?);
    }
    Ok(groups)
}

/// What a group is ordered by, and what decides among equal ones.
fn key(counts: &Counts, sort: SpanSort) -> (f64, f64) {
    match sort {
        SpanSort::Count => (counts.count, counts.total),
        SpanSort::AvgOccurrence => (counts.count / counts.transactions.max(f64::MIN_POSITIVE), counts.total),
        SpanSort::SumExclusiveTime => (counts.total, 0.0),
        SpanSort::Percentile(percent) => (counts.sketch.quantile(f64::from(percent) / 100.0).unwrap_or_default(), 0.0),
    }
}

/// Milliseconds of a sum, a mean or a percentile in microseconds.
pub fn milliseconds(micros: f64) -> f64 {
    micros / 1000.0
}

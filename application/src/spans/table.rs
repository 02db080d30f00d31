use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::TimeDelta;
use domain::ids::{ProjectId, SpanGroupId};
use domain::slugs::IdOrSlug;
use domain::spans::SpanGroup;

use super::delta::{DeltaKey, decode};
use super::measured::measured;
use super::scope::{AskedTransactions, choose};
use super::select::Selected;
use super::{CountSelection, Counts, GroupOfSpans, Measured, SpanError, SpanFilter, Spans, StoredCounts};
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
            // What is not ordered by values can do without those of all groups; an index leads to those of few.
            let is_by_value = matches!(table.sort, SpanSort::Percentile(_)) || selected.kinds.is_some();
            let mut sums = sums(stores, &selected, table, Wanted { groups: None, has_sketches: is_by_value })?;
            retain(stores, project, &mut sums, table)?;
            let Page { items, previous, next } = table.page.page(sorted(sums, table));
            let ids: Vec<_> = items.iter().map(|(id, _)| *id).collect();
            let mut with_values = Sums::new();
            if !is_by_value && !ids.is_empty() {
                with_values = self::sums(stores, &selected, table, Wanted { groups: Some(&ids), has_sketches: true })?;
            }
            let mut groups = load(stores, project, &ids)?;
            let row = |(id, counts)| {
                Some(MeasuredGroup { group: groups.remove(&id)?, counts: with_values.remove(&id).unwrap_or(counts) })
            };
            Ok(Page { items: items.into_iter().filter_map(row).collect(), previous, next })
        })
    }
}

/// Which groups are summed up, and whether with their values.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    groups: Option<&'a [SpanGroupId]>,
    has_sketches: bool,
}

/// The rows, in order.
fn sorted(sums: Sums, table: &SpanTable) -> Vec<(SpanGroupId, Counts)> {
    let mut sorted: Vec<_> = sums.into_iter().map(|(id, counts)| (key(&counts, table.sort), id, counts)).collect();
    sorted.sort_by(|(one, id, _), (other, other_id, _)| {
        let order = one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1));
        if table.descending { order.reverse() } else { order }.then(id.cmp(other_id))
    });
    sorted.into_iter().map(|(_, id, counts)| (id, counts)).collect()
}

type Sums = BTreeMap<SpanGroupId, Counts>;

/// What spans are counted by group.
fn sums(
    stores: &mut dyn Stores,
    selected: &Selected,
    table: &SpanTable,
    wanted: Wanted<'_>,
) -> Result<Sums, SpanError> {
    let (more_than, less_than) = (table.more_than.map(micros), table.less_than.map(micros));
    let groups = wanted.groups.map(<[_]>::to_vec);
    let filter = |periods| SpanFilter { groups: groups.clone(), more_than, less_than, ..selected.filter(periods) };
    let mut sums = Sums::new();
    if more_than.is_some() || less_than.is_some() || selected.transactions.is_some() {
        measure(stores, selected.project, &filter(vec![selected.period]), &mut sums)?;
    } else {
        let parts = selected.parts();
        if !parts.edges.is_empty() {
            measure(stores, selected.project, &filter(parts.edges), &mut sums)?;
        }
        if !parts.times.is_empty() {
            let measured = wanted.groups.map(|ids| ids.iter().copied().map(Measured::Spans).collect());
            let selection = CountSelection { measured, ..selected.counts(parts.times, wanted.has_sketches) };
            let group = |measured, _| match measured {
                Measured::Spans(group) => Some(group),
                Measured::Durations | Measured::Failures => None,
            };
            kept(stores, selected.project, &selection, group, &mut sums)?;
        }
    }
    sums.values_mut().for_each(Counts::settle);
    sums.retain(|_, counts| counts.is_something());
    Ok(sums)
}

fn micros(milliseconds: f64) -> f64 {
    milliseconds * 1000.0
}

/// Adds what is kept ready, and what waits to be, to the sums of what `key` makes of what is measured and when it began, in
/// seconds since 1970.
pub(super) fn kept<K: Ord + Copy>(
    stores: &mut dyn Stores,
    project: ProjectId,
    selection: &CountSelection,
    key: impl Fn(Measured, i64) -> Option<K>,
    sums: &mut BTreeMap<K, Counts>,
) -> Result<(), StoreError> {
    stores.spans().counts(project, selection, &mut |stored: &StoredCounts<'_>| {
        key(stored.measured, stored.start).is_none_or(|key| sums.entry(key).or_default().merge_stored(stored))
    })?;
    for delta in stores.spans().deltas(project)? {
        let wanted = |(hour, kind, measured): &DeltaKey| selection.has(*kind, *hour, *measured);
        let is_whole = decode(&delta, wanted, |(hour, _, measured), counts| {
            if let Some(key) = key(measured, hour) {
                sums.entry(key).or_default().merge(&counts);
            }
        });
        if !is_whole {
            return Err(StoreError::Corrupt { table: "span_deltas", column: "counts", id: project.to_string() });
        }
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

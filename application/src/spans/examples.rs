use std::collections::HashMap;

use domain::ids::{ProjectId, TransactionId};
use domain::slugs::IdOrSlug;
use domain::spans::SpanGroup;

use super::matching::{Example, SpanWanted, example};
use super::measured::measured;
use super::scope::{AskedTransactions, choose};
use super::select::Selected;
use super::table::USUAL;
use super::{SpanError, SpanFilter, SpanSort, Spans, TransactionRecord};
use crate::actor::Actor;
use crate::paging::{Page, RowRequest};
use crate::ports::{StoreError, Stores};

/// Which spans examples are wanted of.
#[derive(Debug, Clone)]
pub struct SpanExamples {
    /// Of which transactions.
    pub asked: AskedTransactions,
    /// The operation of the spans.
    pub op: String,
    /// Their group.
    pub group: SpanGroup,
    /// They spent more than so many milliseconds themselves.
    pub more_than: Option<f64>,
    /// They spent less than so many milliseconds themselves.
    pub less_than: Option<f64>,
    /// The order of the transactions: a count stands for how many of the spans one has, a percentile for the longest.
    pub sort: SpanSort,
    /// From the greatest.
    pub descending: bool,
    /// Which page.
    pub page: RowRequest,
}

/// What a transaction has of the spans.
#[derive(Debug, Clone, Copy, Default)]
struct Had {
    count: i64,
    sum: i64,
    longest: i64,
}

impl Had {
    const fn key(self, sort: SpanSort) -> (i64, i64) {
        match sort {
            SpanSort::Count | SpanSort::AvgOccurrence => (self.count, self.sum),
            SpanSort::SumExclusiveTime => (self.sum, 0),
            SpanSort::Percentile(_) => (self.longest, 0),
        }
    }
}

impl Spans {
    /// A page of transactions with spans of one group.
    pub fn examples(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        wanted: &SpanExamples,
    ) -> Result<Page<Example>, SpanError> {
        let now = self.clock.now();
        self.uow.read(|stores| {
            let project = choose(stores, actor, organization, &wanted.asked)?;
            let period = wanted.asked.period.resolve(now, USUAL)?;
            let Some(group) = stores.spans().find_group(project, &wanted.op, wanted.group)? else {
                return Ok(wanted.page.page(Vec::new()));
            };
            let selected = Selected::of(stores, project, &wanted.asked, period, now)?;
            let filter = SpanFilter {
                groups: Some(vec![group]),
                more_than: wanted.more_than.map(|bound| bound * 1000.0),
                less_than: wanted.less_than.map(|bound| bound * 1000.0),
                ..selected.filter(vec![selected.period])
            };
            let Page { items, previous, next } = wanted.page.page(sorted(stores, project, &filter, wanted)?);
            Ok(Page { items: load(stores, project, &items, wanted)?, previous, next })
        })
    }
}

/// The transactions with such spans, in the order that is asked for.
fn sorted(
    stores: &mut dyn Stores,
    project: ProjectId,
    filter: &SpanFilter,
    wanted: &SpanExamples,
) -> Result<Vec<TransactionId>, SpanError> {
    let mut all: HashMap<TransactionId, Had> = HashMap::new();
    measured(stores, project, filter, |row| {
        let had = all.entry(row.transaction_id).or_default();
        had.count += 1;
        had.sum = had.sum.saturating_add(row.exclusive);
        had.longest = had.longest.max(row.exclusive);
    })?;
    let mut sorted: Vec<_> = all.into_iter().map(|(id, had)| (had.key(wanted.sort), id)).collect();
    sorted.sort_unstable();
    if wanted.descending {
        sorted.reverse();
    }
    Ok(sorted.into_iter().map(|(_, id)| id).collect())
}

/// The transactions in this order, with those of their spans that are wanted.
fn load(
    stores: &mut dyn Stores,
    project: ProjectId,
    ids: &[TransactionId],
    wanted: &SpanExamples,
) -> Result<Vec<Example>, StoreError> {
    let loaded: HashMap<TransactionId, TransactionRecord> =
        stores.transactions().load(project, ids)?.into_iter().collect();
    let SpanExamples { op, group, more_than, less_than, .. } = wanted;
    let wanted = SpanWanted { op, group: *group, more_than: *more_than, less_than: *less_than };
    ids.iter().filter_map(|id| loaded.get(id)).map(|record| example(record, &wanted)).collect()
}

use std::collections::BTreeMap;

use domain::ids::{ProjectId, TransactionKindId};

use super::delta::{Delta, decode};
use super::{CountRow, Counts, Level, Measured, Spans};
use crate::ports::{StoreError, UnitOfWork};

/// Batches whose counts one transaction adds.
const STEP: usize = 200;

impl Spans {
    /// Adds what batches counted to the counts of their hours, days and weeks, in steps, until nothing waits; `stop`
    /// is asked between them. How many batches it were.
    pub fn fold(&self, stop: &dyn Fn() -> bool) -> Result<usize, StoreError> {
        let mut total = 0;
        while !stop() {
            let folded = step(&*self.uow, STEP)?;
            total += folded;
            if folded < STEP {
                break;
            }
        }
        Ok(total)
    }
}

/// One step.
pub(crate) fn step(uow: &(dyn UnitOfWork + 'static), most: usize) -> Result<usize, StoreError> {
    uow.transaction(|stores| {
        let deltas = stores.spans().take_deltas(most)?;
        let mut by_project: BTreeMap<ProjectId, Delta> = BTreeMap::new();
        for (project, bytes) in &deltas {
            let sums = by_project.entry(*project).or_default();
            if !decode(bytes, |_| true, |key, counts| sums.entry(key).or_default().merge(&counts)) {
                return Err(StoreError::Corrupt { table: "span_deltas", column: "counts", id: project.to_string() });
            }
        }
        for (project, delta) in by_project {
            stores.spans().add_counts(project, &rows(delta))?;
        }
        Ok(deltas.len())
    })
}

type Key = (Option<TransactionKindId>, Level, i64, Measured);

/// The counts of hours, in all spans of time and kinds that they lie in, ascending by key.
fn rows(delta: Delta) -> Vec<CountRow> {
    let mut sums: BTreeMap<Key, Counts> = BTreeMap::new();
    for ((hour, kind, measured), counts) in delta {
        for level in Level::ALL {
            for kind_id in [None, Some(kind)] {
                sums.entry((kind_id, level, level.start(hour), measured)).or_default().merge(&counts);
            }
        }
    }
    let row = |((kind_id, level, start, measured), counts)| CountRow { kind_id, level, start, measured, counts };
    sums.into_iter().map(row).collect()
}

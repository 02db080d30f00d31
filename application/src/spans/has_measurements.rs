use domain::ids::TransactionKindId;
use domain::slugs::IdOrSlug;
use domain::spans::MeasurementFamily;

use super::scope::{AskedTransactions, choose};
use super::select::with_future;
use super::table::USUAL;
use super::{SpanError, Spans, TransactionRecord};
use crate::actor::Actor;
use crate::events::StoredEvent;
use crate::ports::StoreError;

/// So many transactions are looked at, the latest first.
const MOST: usize = 100;

/// Which measurements are asked for.
#[derive(Debug, Clone)]
pub struct WantedMeasurements {
    /// Of which transactions; what they are searched by does not count.
    pub asked: AskedTransactions,
    /// The name of the transactions.
    pub name: String,
    /// The measurements, any of which will do.
    pub family: MeasurementFamily,
}

impl Spans {
    /// Whether transactions were measured so lately; not, where there is no project.
    pub fn has_measurements(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        wanted: &WantedMeasurements,
    ) -> Result<bool, SpanError> {
        let now = self.clock.now();
        self.uow.read(|stores| {
            let project = match choose(stores, actor, organization, &wanted.asked) {
                Err(SpanError::NoProject) => return Ok(false),
                chosen => chosen?,
            };
            let period = with_future(wanted.asked.period.resolve(now, USUAL)?, now);
            let environments = &wanted.asked.environments;
            let mut kinds = stores.transactions().list_kinds(project)?;
            kinds.retain(|(_, kind)| {
                kind.name == wanted.name && (environments.is_empty() || environments.contains(&kind.environment))
            });
            if kinds.is_empty() {
                return Ok(false);
            }
            let kinds: Vec<TransactionKindId> = kinds.into_iter().map(|(id, _)| id).collect();
            let latest = stores.transactions().search(project, Some(kinds), period, None, MOST)?;
            for (_, record) in latest {
                if is_measured(&record, wanted.family)? {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    }
}

fn is_measured(record: &TransactionRecord, family: MeasurementFamily) -> Result<bool, StoreError> {
    let stored = StoredEvent::decode(&record.payload).map_err(|error| StoreError::Other(error.into()))?;
    let measurements = stored.payload.get("measurements").and_then(|it| it.as_object());
    Ok(measurements.is_some_and(|measured| family.names().iter().any(|name| measured.contains_key(*name))))
}

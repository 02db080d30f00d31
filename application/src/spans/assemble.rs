use chrono::{DateTime, TimeDelta, Utc};
use domain::events::EventId;
use domain::events::normalize::{Context, normalize_transaction};
use domain::ids::OrganizationId;
use domain::spans::{Transaction, transaction_id};
use serde_json::{Map, Value};

use super::{SegmentKey, Spans, StreamedRecord};
use crate::events::payload;
use crate::ingest::{prepare_transaction, replace_transaction};
use crate::ports::{StoreError, Stores};

/// Segments that one transaction makes of.
const STEP: usize = 20;

/// So many spans of a segment are read: of more a transaction would keep no more.
const MOST_SPANS: usize = 1001;

impl Spans {
    /// Makes transactions of segments that are due, in steps, until none is; `stop` is asked between them. How many it
    /// made, some perhaps again. What is older than `max_age` is dated to its arrival.
    pub fn assemble(&self, max_age: TimeDelta, stop: &dyn Fn() -> bool) -> Result<usize, StoreError> {
        let mut total = 0;
        while !stop() {
            let now = self.clock.now();
            let taken = self.uow.transaction(|stores| {
                let due = stores.segments().take_due(now, STEP)?;
                due.iter().try_for_each(|segment| assemble(stores, segment, max_age, now))?;
                Ok::<_, StoreError>(due.len())
            })?;
            total += taken;
            if taken < STEP {
                break;
            }
        }
        Ok(total)
    }
}

/// Makes a transaction of what there is of a segment, in the place of the one that was made of less.
fn assemble(
    stores: &mut dyn Stores,
    segment: &SegmentKey,
    max_age: TimeDelta,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let spans = stores.segments().spans(segment, MOST_SPANS)?;
    let Some(project) = stores.projects().find_any(segment.project_id)? else { return Ok(()) };
    let Some((transaction, size)) = transaction(segment, &spans, max_age) else { return Ok(()) };
    put(stores, (project.organization_id, segment), transaction, size, now)
}

fn put(
    stores: &mut dyn Stores,
    (organization, segment): (OrganizationId, &SegmentKey),
    transaction: Transaction,
    size: usize,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let prepared = prepare_transaction((organization, segment.project_id), transaction, size);
    let prepared = prepared.map_err(|error| StoreError::Other(error.into()))?;
    replace_transaction(stores, &prepared, now)
}

/// The transaction that the spans are, and how many bytes they came in; none, if the root is not there, or they are no
/// transaction.
fn transaction(segment: &SegmentKey, spans: &[StreamedRecord], max_age: TimeDelta) -> Option<(Transaction, usize)> {
    let (root, children) = spans.split_first().filter(|(root, _)| root.is_root())?;
    let read = |record: &StreamedRecord| payload::decode(&record.payload).ok();
    let mut children: Vec<_> = children.iter().filter_map(read).collect();
    // As they began: in which order they came is by chance.
    children.sort_by(|one, other| start(one).total_cmp(&start(other)));
    let raw = domain::spans::assemble(read(root)?, children);
    let id: EventId = transaction_id(segment.trace_id, segment.segment_id);
    let context = Context {
        envelope_id: Some(id),
        fallback_id: id,
        received: root.received,
        sent_at: None,
        max_age,
        client_ip: None,
        user_agent: None,
        client: None,
    };
    let size = spans.iter().map(|span| span.payload.len()).sum();
    match normalize_transaction(raw, &context, None) {
        Ok(transaction) => Some((transaction, size)),
        Err(fault) => {
            tracing::debug!(%fault, project = %segment.project_id, "streamed spans are no transaction");
            None
        }
    }
}

fn start(span: &Map<String, Value>) -> f64 {
    span.get("start_timestamp").and_then(Value::as_f64).unwrap_or_default()
}

//! Storing spans that are sent by themselves.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::ProjectId;
use domain::spans::StreamedSpan;
use serde_json::{Map, Value};

use super::outcomes::{Noted, Outcomes};
use super::{Category, Ingest, IngestError, IngestKey, OutcomeKind};
use crate::events::payload;
use crate::ports::{StoreError, Stores};
use crate::spans::{SegmentKey, StreamedRecord};

/// The category of spans among the outcomes.
pub(super) const SPAN: &str = "span";

/// Others of a segment mostly come so soon after one of its spans.
const IDLE: TimeDelta = TimeDelta::seconds(2);

/// Spans of one envelope that only need to be committed.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedSpans {
    pub(crate) project_id: ProjectId,
    pub(crate) received: DateTime<Utc>,
    pub(crate) spans: Vec<StreamedRecord>,
}

impl PreparedSpans {
    /// There are none.
    pub const fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// About how many bytes they hold while they wait.
    pub(super) fn weight(&self) -> usize {
        self.spans.iter().map(|span| span.payload.len() + 160).sum::<usize>() + 256
    }
}

impl Ingest {
    /// Makes the stored form of spans that are sent by themselves. Those that are not valid are left out, and noted.
    pub fn prepare_spans(&self, key: &IngestKey, raw: Vec<Map<String, Value>>) -> Result<PreparedSpans, IngestError> {
        let (received, project_id) = (self.clock.now(), key.project_id);
        let mut spans = Vec::with_capacity(raw.len());
        for span in raw {
            match StreamedSpan::parse(span) {
                Ok(span) => spans.push(record(project_id, received, &span)?),
                Err(fault) => {
                    tracing::debug!(%fault, project = %project_id, "a span is not valid");
                    let (category, reason) = (Category::new(SPAN), "invalid_span".to_owned());
                    self.note(key, &[Noted { category, outcome: OutcomeKind::Invalid, reason, quantity: 1 }]);
                }
            }
        }
        Ok(PreparedSpans { project_id, received, spans })
    }
}

fn record(project_id: ProjectId, received: DateTime<Utc>, span: &StreamedSpan) -> Result<StreamedRecord, IngestError> {
    let payload = payload::encode(&span.raw).map_err(|error| {
        let error: &dyn std::error::Error = &error;
        tracing::error!(error, "a span cannot be written down");
        IngestError::NotStored
    })?;
    let segment = SegmentKey { project_id, trace_id: span.trace_id, segment_id: span.segment_id };
    Ok(StreamedRecord { segment, span_id: span.span_id, received, payload })
}

/// Stores the spans of a batch that are not stored yet.
pub(super) fn store(
    stores: &mut dyn Stores,
    batch: &[&PreparedSpans],
    outcomes: &mut Outcomes,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    if batch.is_empty() {
        return Ok(0);
    }
    let mut first_of_each = BTreeMap::new();
    for span in batch.iter().flat_map(|prepared| &prepared.spans) {
        first_of_each.entry((span.segment, span.span_id)).or_insert(span);
    }
    stores.segments().add(&first_of_each.into_values().cloned().collect::<Vec<_>>(), now + IDLE)?;
    for prepared in batch {
        let quantity = i64::try_from(prepared.spans.len()).unwrap_or(i64::MAX);
        let (category, outcome) = (Category::new(SPAN), OutcomeKind::Accepted);
        let noted = Noted { category, outcome, reason: String::new(), quantity };
        outcomes.add(prepared.project_id, prepared.received, noted);
    }
    Ok(batch.len())
}

//! The part of storing an event that needs no store.

use std::error::Error;
use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use domain::events::normalize::{Context, normalize, normalize_transaction};
use domain::events::{Event, EventId, EventKind};
use domain::grouping::{self, GroupHash};
use domain::ids::{OrganizationId, ProjectId};
use domain::issues::{Priority, Summary};
use domain::options::RATE_LIMIT;
use domain::project_users::EventUser;
use domain::spans::Transaction;
use serde_json::{Map, Value};

use super::transactions::{PreparedTransaction, TRANSACTION};
use super::{Category, Ingest, IngestError, IngestKey, Noted, OutcomeKind};
use crate::events::StoredEvent;
use crate::spans::TransactionKind;

/// Longest tag value that statistics tell apart: longer ones do not fit the stores' indexes.
const MAX_TAG: usize = 200;

/// The key of the tag that tells users apart.
pub(crate) const USER: &str = "user";

/// What a request says about an event, besides its payload.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The id in the envelope's header.
    pub envelope_id: Option<EventId>,
    /// The client's clock when it sent the report.
    pub sent_at: Option<DateTime<Utc>>,
    /// The client's address.
    pub client_ip: Option<IpAddr>,
    /// The `User-Agent` header.
    pub user_agent: Option<String>,
    /// The client as it named itself when it authenticated (`name/version`).
    pub client: Option<String>,
    /// Bytes of the payload as it was received.
    pub size: usize,
    /// The share of transactions that the client reports, above 0 and at most 1, where the envelope's header tells it.
    pub sample_rate: Option<f64>,
}

/// An event that only needs to be committed.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    pub(crate) project_id: ProjectId,
    pub(crate) organization_id: OrganizationId,
    pub(crate) id: EventId,
    pub(crate) hashes: Vec<GroupHash>,
    pub(crate) kind: EventKind,
    pub(crate) platform: String,
    pub(crate) summary: Summary,
    pub(crate) timestamp: DateTime<Utc>,
    pub(crate) received: DateTime<Utc>,
    pub(crate) environment: Option<String>,
    pub(crate) release: Option<String>,
    pub(crate) tags: Vec<(String, String)>,
    /// Whom it happened to; none where it has no tag `user` that is counted.
    pub(crate) user: Option<EventUser>,
    pub(crate) payload: Vec<u8>,
}

impl Prepared {
    /// The event's id, as the client is told it.
    pub const fn id(&self) -> EventId {
        self.id
    }

    /// What a new issue of this event starts with.
    pub(super) const fn priority(&self) -> Priority {
        Priority::of(self.summary.level)
    }

    pub(super) fn category(&self) -> Category {
        Category::new(self.kind.as_str())
    }

    /// About how many bytes it holds while it waits.
    pub(super) fn weight(&self) -> usize {
        let tags: usize = self.tags.iter().map(|(key, value)| key.len() + value.len() + 48).sum();
        let user = self.user.as_ref().map_or(0, EventUser::size);
        self.payload.len() + tags + user + self.summary.search_message.len() * 2 + 1024
    }
}

impl Ingest {
    /// Normalises and groups an event, and makes its stored form; unless as many were taken in this minute as may be.
    pub fn prepare(&self, key: &IngestKey, raw: Map<String, Value>, report: Report) -> Result<Prepared, IngestError> {
        let size = report.size;
        let context = self.context(key, EventKind::Error.as_str(), report, self.options.retention())?;
        prepare(key, normalize(raw, &context), size)
    }

    /// The same with a transaction.
    pub fn prepare_transaction(
        &self,
        key: &IngestKey,
        raw: Map<String, Value>,
        report: Report,
    ) -> Result<PreparedTransaction, IngestError> {
        let (size, sampled) = (report.size, report.sample_rate);
        let context = self.context(key, TRANSACTION, report, self.options.transactions_max_age())?;
        let transaction = normalize_transaction(raw, &context, sampled)?;
        prepare_transaction((key.organization_id, key.project_id), transaction, size)
    }

    /// What is known of a report besides its payload, of a kind that is kept so long; unless as many were taken in this
    /// minute as may be.
    fn context(
        &self,
        key: &IngestKey,
        category: &str,
        report: Report,
        max_age: TimeDelta,
    ) -> Result<Context, IngestError> {
        let received = self.clock.now();
        self.rate.take(self.options.current().count(&RATE_LIMIT), received).map_err(|retry_after_seconds| {
            let (category, reason) = (Category::new(category), "system_rate_limit".to_owned());
            self.note(key, &[Noted { category, outcome: OutcomeKind::RateLimited, reason, quantity: 1 }]);
            IngestError::RateLimited { retry_after_seconds }
        })?;
        Ok(Context {
            envelope_id: report.envelope_id,
            fallback_id: EventId::new(self.entropy.uuid()),
            received,
            sent_at: report.sent_at,
            max_age,
            client_ip: report.client_ip,
            user_agent: report.user_agent,
            client: report.client,
        })
    }
}

/// Splits a normalised transaction into what the store asks for.
pub(crate) fn prepare_transaction(
    (organization_id, project_id): (OrganizationId, ProjectId),
    transaction: Transaction,
    size: usize,
) -> Result<PreparedTransaction, IngestError> {
    let Transaction { event, name, op, status, trace_id, span_id, parent_span_id, start, sample_rate, spans, .. } =
        transaction;
    let (id, timestamp, received, release) = (event.id, event.timestamp, event.received, event.release.clone());
    let environment = event.environment.clone().unwrap_or_default();
    Ok(PreparedTransaction {
        organization_id,
        kind: TransactionKind { project_id, name, op, environment },
        id,
        timestamp,
        start,
        received,
        trace_id,
        span_id,
        parent_span_id,
        status,
        release,
        weight: 1.0 / sample_rate,
        spans,
        payload: written(event, Vec::new(), size)?,
    })
}

fn written(event: Event, hashes: Vec<GroupHash>, size: usize) -> Result<Vec<u8>, IngestError> {
    StoredEvent::new(event, hashes, size).encode().map_err(|error| {
        let error: &dyn Error = &error;
        tracing::error!(error, "an event cannot be written down");
        IngestError::NotStored
    })
}

/// Groups a normalised event and splits it into what the store asks for.
fn prepare(key: &IngestKey, event: Event, size: usize) -> Result<Prepared, IngestError> {
    let mut event = event;
    let hashes = grouping::group_by(&mut event, &key.rules).hashes;
    let tags = counted(&event.tags);
    let user = value_of(&tags, USER).map(|_| EventUser::of_payload(&event.payload));
    let summary = Summary {
        title: event.title.clone(),
        culprit: event.culprit.clone(),
        level: event.level,
        logger: event.logger.clone(),
        metadata: event.metadata.clone(),
        search_message: event.search_message.clone(),
        unhandled: event.unhandled,
    };
    let (id, kind, timestamp, received) = (event.id, event.kind, event.timestamp, event.received);
    let (platform, environment, release) = (event.platform.clone(), event.environment.clone(), event.release.clone());
    let payload = written(event, hashes.clone(), size)?;
    Ok(Prepared {
        project_id: key.project_id,
        organization_id: key.organization_id,
        id,
        hashes,
        kind,
        platform,
        summary,
        timestamp,
        received,
        environment,
        release,
        tags,
        user,
        payload,
    })
}

/// The value of a tag of this key.
pub(super) fn value_of<'a>(tags: &'a [(String, String)], key: &str) -> Option<&'a str> {
    tags.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
}

/// Those of an event's tags that are counted.
pub(super) fn counted(tags: &[(String, String)]) -> Vec<(String, String)> {
    tags.iter().filter(|(key, value)| fits(key) && fits(value)).cloned().collect()
}

fn fits(text: &str) -> bool {
    text.chars().count() <= MAX_TAG
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::grouping::GroupHash;
    use domain::grouping::rules::{RuleTexts, Rules};
    use serde_json::json;

    use super::{IngestKey, prepare};
    use crate::events::{StoredEvent, payload};
    use crate::ingest::fixtures::{event, key};

    #[test]
    fn a_prepared_event_holds_all_of_the_event_in_its_payload() {
        let event = event("boom");
        let prepared = prepare(&key(), event.clone(), 321).unwrap();
        let stored = StoredEvent::from_map(payload::decode(&prepared.payload).unwrap());
        assert_eq!(stored, StoredEvent::new(event, prepared.hashes.clone(), 321));
        assert_eq!(stored.size, 321);
    }

    #[test]
    fn the_rules_of_the_project_are_applied_before_the_event_is_written_down() {
        let fingerprints = "message:boom -> bang title=\"A bang\"".to_owned();
        let rules = Rules::of(RuleTexts { fingerprints, ..RuleTexts::default() });
        let prepared = prepare(&IngestKey { rules: Arc::new(rules), ..key() }, event("boom"), 1).unwrap();
        assert_eq!(prepared.hashes, [GroupHash::parse("7b750d8eacfee224ab8f1a92759b4094").unwrap()]);
        assert_eq!(prepared.summary.title, "A bang");
        let stored = StoredEvent::decode(&prepared.payload).unwrap();
        assert_eq!(stored.payload["_fingerprint_info"]["matched_rule"]["fingerprint"], json!(["bang"]));
    }

    #[test]
    fn tags_too_long_for_an_index_are_stored_and_not_counted() {
        let mut event = event("boom");
        event.tags = vec![("a".into(), "x".repeat(201)), ("b".into(), "é".repeat(200))];
        let prepared = prepare(&key(), event.clone(), 1).unwrap();
        assert_eq!(prepared.tags, event.tags[1..]);
        let stored = StoredEvent::decode(&prepared.payload).unwrap();
        assert_eq!(stored.tags, event.tags);
    }
}

//! From the bytes of a request to an event that waits to be committed. Pure computation, but for a key that
//! has not been used lately.

use application::ingest::{Ingest, IngestError, IngestKey, Noted, Report};
use domain::events::EventId;
use domain::feedback::Statement;
use domain::ids::ProjectId;
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::sync::oneshot;

use super::credentials::{self, CredentialError, Credentials};
use super::envelope::{Envelope, Item};
use super::items::{Content, invalid, unsupported};
use super::json::{InvalidJson, parse};
use super::refusal::Refusal;
use super::spans;

/// Largest payload of an event: what SDKs are tuned to.
pub(super) const MAX_EVENT: usize = 1 << 20;

/// The categories of what is kept.
const ERROR: &str = "error";
const TRANSACTION: &str = "transaction";
const SPAN: &str = "span";

/// A request that was taken.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// The id that the client is told.
    pub(super) id: Option<EventId>,
    /// Each comes true when an event or a transaction of it is on disk.
    pub(super) committed: Vec<oneshot::Receiver<Result<(), IngestError>>>,
    /// What users say, to be kept once the event is on disk, and with which key it came.
    pub(super) said: Option<(IngestKey, Vec<Statement>)>,
}

/// Who reports, as far as the request says.
pub(super) struct Sender {
    pub(super) project: Option<ProjectId>,
    pub(super) credentials: Option<Credentials>,
}

impl Sender {
    /// The key of headers and query, where they have one.
    fn key(&self, ingest: &Ingest) -> Result<Option<IngestKey>, Refusal> {
        match &self.credentials {
            Some(credentials) => Ok(Some(ingest.find_key(self.project, &credentials.key)?)),
            None => Ok(None),
        }
    }

    /// The DSN in an envelope stands in for other credentials, and must agree with them.
    fn key_of_dsn(&self, ingest: &Ingest, dsn: &Value) -> Result<IngestKey, Refusal> {
        let (key, project) = credentials::of_dsn(dsn.as_str().ok_or(CredentialError::Envelope)?)?;
        if self.project.is_some_and(|named| named != project) {
            return Err(Refusal::ProjectId);
        }
        Ok(ingest.find_key(Some(project), &key)?)
    }
}

/// Takes an envelope.
pub(super) fn take_envelope(ingest: &Ingest, sender: &Sender, report: Report, bytes: &[u8]) -> Result<Taken, Refusal> {
    let shown = sender.key(ingest)?;
    let envelope = match Envelope::parse(bytes) {
        Ok(envelope) => envelope,
        Err(_) if shown.is_none() => return Err(CredentialError::Missing.into()),
        Err(_) if bytes.is_empty() => return Err(Refusal::Empty),
        Err(malformed) => return Err(malformed.into()),
    };
    let key = match (shown, &envelope.headers.dsn) {
        (None, None) => return Err(CredentialError::Missing.into()),
        (Some(key), None) => key,
        (shown, Some(dsn)) => {
            let key = sender.key_of_dsn(ingest, dsn)?;
            if shown.is_some_and(|shown| shown != key) {
                return Err(Refusal::ProjectId);
            }
            key
        }
    };
    let report = envelope.headers.complete(report);
    let content = Content::read(envelope.items, report.envelope_id)?;
    take_content(ingest, &key, (report, &envelope.headers.trace), content)
}

fn take_content(
    ingest: &Ingest,
    key: &IngestKey,
    (report, trace): (Report, &Value),
    content: Content<'_>,
) -> Result<Taken, Refusal> {
    let mut content = content;
    let envelope_id = report.envelope_id;
    let items = [(content.event.take(), ERROR), (content.transaction.take(), TRANSACTION)];
    let mut taken = Taken::default();
    for (item, category) in items {
        let Some(item) = item else { continue };
        match take_item(ingest, key, &report, (&item, category))? {
            Ok((id, committed)) => {
                taken.id.get_or_insert(id);
                taken.committed.push(committed);
            }
            Err(noted) => {
                content.note(noted);
                content.event_like = Some(item);
            }
        }
    }
    for item in std::mem::take(&mut content.spans) {
        match take_spans(ingest, key, item.payload, trace)? {
            Ok(committed) => taken.committed.extend(committed),
            Err(noted) => content.note(noted),
        }
    }
    if taken.id.is_none() {
        let own_id = |item: &Item<'_>| id_of(item.payload).unwrap_or_else(|| ingest.new_event_id());
        taken.id = envelope_id.or_else(|| content.event_like.as_ref().map(own_id));
    }
    ingest.note(key, &content.noted);
    taken.said = (!content.statements.is_empty()).then(|| (key.clone(), content.statements));
    Ok(taken)
}

/// An event or a transaction that waits: its id, and when it is on disk.
type Waiting = (EventId, oneshot::Receiver<Result<(), IngestError>>);

/// Takes an item of an envelope; what is not stored, though the rest of the envelope is good, is to be noted.
fn take_item(
    ingest: &Ingest,
    key: &IngestKey,
    report: &Report,
    (item, category): (&Item<'_>, &'static str),
) -> Result<Result<Waiting, Noted>, Refusal> {
    let raw = match read_event(item) {
        Ok(raw) => raw,
        Err(EventFault::Discard(fault)) => {
            tracing::debug!(%fault, project = %key.project_id, "an event is not valid");
            return Ok(Err(invalid(category, "invalid_json")));
        }
        Err(EventFault::Refuse(refusal)) => {
            if matches!(refusal, Refusal::TooLarge) {
                ingest.note(key, &[invalid(category, "too_large")]);
            }
            return Err(refusal);
        }
    };
    let kind = if category == TRANSACTION { TRANSACTION } else { category_of(&raw) };
    let report = Report { size: item.payload.len(), ..report.clone() };
    match submit(ingest, key, (raw, kind), report) {
        Err(Refusal::Transaction(fault)) => {
            tracing::debug!(%fault, project = %key.project_id, "a transaction is not valid");
            Ok(Err(invalid(TRANSACTION, "invalid_transaction")))
        }
        submitted => Ok(submitted?.ok_or_else(|| unsupported(kind))),
    }
}

/// When something is on disk.
type Committed = oneshot::Receiver<Result<(), IngestError>>;

/// Takes an item of spans; what is none, though the rest of the envelope is good, is to be noted.
fn take_spans(
    ingest: &Ingest,
    key: &IngestKey,
    payload: &[u8],
    trace: &Value,
) -> Result<Result<Option<Committed>, Noted>, Refusal> {
    if payload.len() > spans::MAX_SPANS {
        ingest.note(key, &[invalid(SPAN, "too_large")]);
        return Err(Refusal::TooLarge);
    }
    let Ok(read) = spans::read(payload, trace) else { return Ok(Err(invalid(SPAN, "invalid_json"))) };
    let prepared = ingest.prepare_spans(key, read)?;
    if prepared.is_empty() {
        return Ok(Ok(None));
    }
    let (acknowledge, committed) = oneshot::channel();
    ingest.submit_spans(prepared, Box::new(move |result| drop(acknowledge.send(result))))?;
    Ok(Ok(Some(committed)))
}

/// Takes a single event.
pub(super) fn take_event(ingest: &Ingest, sender: &Sender, report: Report, bytes: &[u8]) -> Result<Taken, Refusal> {
    let key = sender.key(ingest)?.ok_or(CredentialError::Missing)?;
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.len() > MAX_EVENT {
        ingest.note(&key, &[invalid(ERROR, "too_large")]);
        return Err(Refusal::TooLarge);
    }
    let raw = parse(bytes).inspect_err(|_| ingest.note(&key, &[invalid(ERROR, "invalid_json")]))?;
    let category = category_of(&raw);
    let is_valid = submit(ingest, &key, (raw, category), Report { size: bytes.len(), ..report });
    if matches!(is_valid, Err(Refusal::Transaction(_))) {
        ingest.note(&key, &[invalid(TRANSACTION, "invalid_transaction")]);
    }
    if let Some((id, committed)) = is_valid? {
        return Ok(Taken { id: Some(id), committed: vec![committed], said: None });
    }
    ingest.note(&key, &[unsupported(category)]);
    Ok(Taken { id: Some(id_of(bytes).unwrap_or_else(|| ingest.new_event_id())), ..Taken::default() })
}

/// Hands an event or a transaction to the writer; nothing, where its category is not kept.
fn submit(
    ingest: &Ingest,
    key: &IngestKey,
    (raw, category): (Map<String, Value>, &str),
    report: Report,
) -> Result<Option<Waiting>, Refusal> {
    let (acknowledge, committed) = oneshot::channel();
    // A client that went away has nobody to be told.
    let acknowledge = Box::new(move |result| drop(acknowledge.send(result)));
    let id = match category {
        ERROR => {
            let event = ingest.prepare(key, raw, report)?;
            let id = event.id();
            ingest.submit(event, acknowledge)?;
            id
        }
        TRANSACTION => {
            let transaction = ingest.prepare_transaction(key, raw, report)?;
            let id = transaction.id();
            ingest.submit_transaction(transaction, acknowledge)?;
            id
        }
        _ => return Ok(None),
    };
    Ok(Some((id, committed)))
}

/// Why the event of an envelope is not stored.
enum EventFault {
    /// The rest of the envelope is good.
    Discard(InvalidJson),
    /// The envelope is not.
    Refuse(Refusal),
}

fn read_event(event: &Item<'_>) -> Result<Map<String, Value>, EventFault> {
    if event.payload.len() > MAX_EVENT {
        return Err(EventFault::Refuse(Refusal::TooLarge));
    }
    parse(event.payload).map_err(|fault| match fault {
        // Nothing but the JSON says where such a payload ends: the rest of the envelope was lost on the way.
        InvalidJson::Truncated if event.may_be_truncated => {
            EventFault::Refuse(super::envelope::Malformed::UnexpectedEnd.into())
        }
        fault => EventFault::Discard(fault),
    })
}

/// The category of an event by what it calls itself.
fn category_of(raw: &Map<String, Value>) -> &'static str {
    match raw.get("type").and_then(Value::as_str) {
        Some(TRANSACTION) => TRANSACTION,
        Some("feedback") => "feedback",
        _ => ERROR,
    }
}

fn id_of(payload: &[u8]) -> Option<EventId> {
    #[derive(Deserialize)]
    struct Identified {
        event_id: String,
    }
    let identified: Identified = serde_json::from_slice(payload).ok()?;
    EventId::parse(&identified.event_id).ok()
}

#[cfg(test)]
#[path = "take_tests.rs"]
mod tests;

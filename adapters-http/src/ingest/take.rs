//! From the bytes of a request to an event that waits to be committed. Pure computation, but for a key that
//! has not been used lately.

use application::ingest::{Ingest, IngestError, IngestKey, Report};
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

/// Largest payload of an event: what SDKs are tuned to.
pub(super) const MAX_EVENT: usize = 1 << 20;

/// A request that was taken.
#[derive(Debug)]
pub(super) struct Taken {
    /// The id that the client is told.
    pub(super) id: Option<EventId>,
    /// Comes true when the event is on disk; `None` where there is none to wait for.
    pub(super) committed: Option<oneshot::Receiver<Result<(), IngestError>>>,
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
    take_content(ingest, &key, report, content)
}

fn take_content(ingest: &Ingest, key: &IngestKey, report: Report, content: Content<'_>) -> Result<Taken, Refusal> {
    let mut content = content;
    let envelope_id = report.envelope_id;
    let raw = match &content.event {
        Some(event) => match read_event(event) {
            Ok(raw) => Some(raw),
            Err(EventFault::Discard(fault)) => {
                tracing::debug!(%fault, project = %key.project_id, "an event is not valid");
                content.note(invalid("invalid_json"));
                None
            }
            Err(EventFault::Refuse(refusal)) => {
                if matches!(refusal, Refusal::TooLarge) {
                    ingest.note(key, &[invalid("too_large")]);
                }
                return Err(refusal);
            }
        },
        None => None,
    };
    let size = content.event.as_ref().map_or(0, |event| event.payload.len());
    let other = raw.as_ref().and_then(other_category);
    if let Some(category) = other {
        content.note(unsupported(category));
    }
    let taken = match raw {
        Some(raw) if other.is_none() => submit(ingest, key, raw, Report { size, ..report })?,
        _ => {
            let event_like = content.event.as_ref().or(content.event_like.as_ref());
            let own_id = || event_like.map(|item| id_of(item.payload).unwrap_or_else(|| ingest.new_event_id()));
            Taken { id: envelope_id.or_else(own_id), committed: None, said: None }
        }
    };
    ingest.note(key, &content.noted);
    let said = (!content.statements.is_empty()).then(|| (key.clone(), content.statements));
    Ok(Taken { said, ..taken })
}

/// Takes a single event.
pub(super) fn take_event(ingest: &Ingest, sender: &Sender, report: Report, bytes: &[u8]) -> Result<Taken, Refusal> {
    let key = sender.key(ingest)?.ok_or(CredentialError::Missing)?;
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.len() > MAX_EVENT {
        ingest.note(&key, &[invalid("too_large")]);
        return Err(Refusal::TooLarge);
    }
    let raw = parse(bytes).inspect_err(|_| ingest.note(&key, &[invalid("invalid_json")]))?;
    match other_category(&raw) {
        None => submit(ingest, &key, raw, Report { size: bytes.len(), ..report }),
        Some(category) => {
            ingest.note(&key, &[unsupported(category)]);
            Ok(Taken { id: Some(id_of(bytes).unwrap_or_else(|| ingest.new_event_id())), committed: None, said: None })
        }
    }
}

fn submit(ingest: &Ingest, key: &IngestKey, raw: Map<String, Value>, report: Report) -> Result<Taken, Refusal> {
    let event = ingest.prepare(key, raw, report)?;
    let id = event.id();
    let (acknowledge, committed) = oneshot::channel();
    // A client that went away has nobody to be told.
    ingest.submit(event, Box::new(move |result| drop(acknowledge.send(result))))?;
    Ok(Taken { id: Some(id), committed: Some(committed), said: None })
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

/// The category of what calls itself an event of a kind that is not kept.
fn other_category(raw: &Map<String, Value>) -> Option<&'static str> {
    match raw.get("type").and_then(Value::as_str) {
        Some("transaction") => Some("transaction"),
        Some("feedback") => Some("feedback"),
        _ => None,
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

//! From what an SDK sent to an [`Event`].

mod attributes;
mod breadcrumbs;
mod check;
mod contexts;
mod crash;
mod culprit;
mod errors;
mod exceptions;
mod frames;
mod interpolate;
mod level;
mod message;
mod pairs;
mod request;
#[cfg(test)]
mod samples;
mod scrub;
mod sdk;
mod sections;
mod shapes;
mod tags;
#[cfg(test)]
mod tests;
mod text;
mod time;
mod title;
mod transaction;
mod tree;
mod user;
mod user_agent;

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use super::{Event, EventId, EventKind, Level};
use attributes::Attributes;
use errors::{Errors, Fault, Path};
use tags::Tags;
pub(crate) use time::parse as parse_time;
use title::Headline;
pub use title::search_message;
pub use transaction::normalize_transaction;

/// What is known about a report besides its payload.
#[derive(Debug, Clone)]
pub struct Context {
    /// The id to use: the envelope's, else (by the caller) a fresh one when the payload has none.
    pub envelope_id: Option<EventId>,
    /// Used when neither the envelope nor the payload has an id.
    pub fallback_id: EventId,
    /// When the report arrived.
    pub received: DateTime<Utc>,
    /// The client's clock when it sent the report.
    pub sent_at: Option<DateTime<Utc>>,
    /// Events older than this are dated to their arrival.
    pub max_age: TimeDelta,
    /// The client's address.
    pub client_ip: Option<IpAddr>,
    /// The `User-Agent` header of the report.
    pub user_agent: Option<String>,
    /// The client as it named itself when it authenticated (`name/version`).
    pub client: Option<String>,
}

/// Brings a payload into its canonical form. Bad parts are left out and listed in
/// the payload's `errors`; nothing a client sends makes this fail.
pub fn normalize(mut raw: Map<String, Value>, context: &Context) -> Event {
    let mut errors = Errors::reported(raw.remove("errors"));
    let (timestamp, shift) = time::settle(raw.remove("timestamp"), context, &mut errors);
    let mut head = Head::read(&mut raw, context, &mut errors);
    let mut payload = sections::crash(&mut raw, &mut errors);
    sections::around(&mut payload, raw, context, &head.attributes.platform, shift, &mut errors);
    tags::derive(&mut head.tags, &head.attributes, &payload);
    tags::derive_of_crash(&mut head.tags, head.attributes.level, &payload);

    let message = formatted(&payload).to_owned();
    let headline = title::headline(&payload, &message);
    let culprit = culprit::culprit(&head.attributes, &payload);
    let kind = match crash::exceptions(&payload) {
        [] => EventKind::Default,
        _ => EventKind::Error,
    };
    let (_, handled) = tags::mechanism(&payload);
    let face = Face { kind, timestamp, headline, culprit, message, unhandled: handled == Some(false) };
    head.finish(payload, face, context.received, errors)
}

/// What events and transactions say of themselves in the same way.
struct Head {
    id: EventId,
    attributes: Attributes,
    tags: Tags,
}

/// What an event looks like, which each kind finds out in its own way.
struct Face {
    kind: EventKind,
    timestamp: DateTime<Utc>,
    headline: Headline,
    culprit: String,
    message: String,
    unhandled: bool,
}

impl Head {
    fn read(raw: &mut Map<String, Value>, context: &Context, errors: &mut Errors) -> Self {
        let id = id(raw.remove("event_id"), context, errors);
        let mut attributes = attributes::read(raw, errors);
        let mut tags = tags::read(raw.remove("tags"), errors);
        if let Some(name) = tags.remove("environment")
            && attributes.environment.is_none()
        {
            attributes.environment = attributes::environment_of_tag(name, errors);
        }
        Self { id, attributes, tags }
    }

    fn finish(self, mut payload: Map<String, Value>, face: Face, received: DateTime<Utc>, errors: Errors) -> Event {
        let Self { id, attributes, tags } = self;
        describe(&mut payload, &attributes, id, face.kind, [face.timestamp, received], errors);
        Event {
            id,
            kind: face.kind,
            timestamp: face.timestamp,
            received,
            search_message: search_message(&face.message, &face.headline.metadata, &face.culprit),
            platform: attributes.platform,
            level: attributes.level,
            logger: attributes.logger,
            transaction: attributes.transaction,
            release: attributes.release,
            dist: attributes.dist,
            environment: attributes.environment,
            title: face.headline.title,
            culprit: face.culprit,
            location: face.headline.location,
            metadata: face.headline.metadata,
            message: face.message,
            tags: tags.into_iter().collect(),
            unhandled: face.unhandled,
            payload,
        }
    }
}

fn id(sent: Option<Value>, context: &Context, errors: &mut Errors) -> EventId {
    let sent = sent.filter(|value| !value.is_null() && value != "").and_then(|value| {
        let parsed = value.as_str().and_then(|text| EventId::parse(text.trim()).ok());
        if parsed.is_none() {
            let at = Path::top("event_id");
            errors.add(Fault::InvalidData, at, Some(value), "expected an event id");
        }
        parsed
    });
    context.envelope_id.or(sent).unwrap_or(context.fallback_id)
}

fn formatted(payload: &Map<String, Value>) -> &str {
    let entry = payload.get("logentry").and_then(|entry| entry.get("formatted"));
    entry.and_then(Value::as_str).unwrap_or_default()
}

/// Writes the attributes back, so that the payload reads as the whole event.
fn describe(
    payload: &mut Map<String, Value>,
    attributes: &Attributes,
    id: EventId,
    kind: EventKind,
    [timestamp, received]: [DateTime<Utc>; 2],
    errors: Errors,
) {
    let optional = [
        ("logger", &attributes.logger),
        ("transaction", &attributes.transaction),
        ("server_name", &attributes.server_name),
        ("release", &attributes.release),
        ("dist", &attributes.dist),
        ("environment", &attributes.environment),
        ("checksum", &attributes.checksum),
    ];
    for (key, value) in optional {
        if let Some(value) = value {
            payload.insert(key.to_owned(), Value::String(value.clone()));
        }
    }
    for (key, value) in [
        ("event_id", Value::String(id.to_string())),
        ("type", kind.as_str().into()),
        ("timestamp", time::format(timestamp)),
        ("received", time::format(received)),
        ("platform", attributes.platform.as_str().into()),
        ("level", attributes.level.as_str().into()),
    ] {
        payload.insert(key.to_owned(), value);
    }
    let lists = [("fingerprint", attributes.fingerprint.clone()), ("errors", errors.into_list())];
    for (key, list) in lists {
        if !list.is_empty() {
            payload.insert(key.to_owned(), Value::Array(list));
        }
    }
}

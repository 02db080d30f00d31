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
mod head;
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
use errors::Errors;
use head::{Face, Head};
pub(crate) use time::parse as parse_time;
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

fn formatted(payload: &Map<String, Value>) -> &str {
    let entry = payload.get("logentry").and_then(|entry| entry.get("formatted"));
    entry.and_then(Value::as_str).unwrap_or_default()
}

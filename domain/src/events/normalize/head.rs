//! What events and transactions say of themselves in the same way.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::attributes::{self, Attributes};
use super::errors::{Errors, Fault, Path};
use super::tags::{self, Tags};
use super::title::{Headline, search_message};
use super::{Context, time};
use crate::events::{Event, EventId, EventKind};

/// Its id, its attributes and its tags.
pub(super) struct Head {
    pub(super) id: EventId,
    pub(super) attributes: Attributes,
    pub(super) tags: Tags,
}

/// What an event looks like, which each kind finds out in its own way.
pub(super) struct Face {
    pub(super) kind: EventKind,
    pub(super) timestamp: DateTime<Utc>,
    pub(super) headline: Headline,
    pub(super) culprit: String,
    pub(super) message: String,
    pub(super) unhandled: bool,
}

impl Head {
    /// Takes them out of a payload.
    pub(super) fn read(raw: &mut Map<String, Value>, context: &Context, errors: &mut Errors) -> Self {
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

    /// Writes them back into the payload, which is an event then.
    pub(super) fn finish(
        self,
        mut payload: Map<String, Value>,
        face: Face,
        received: DateTime<Utc>,
        errors: Errors,
    ) -> Event {
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

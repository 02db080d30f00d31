//! The texts of an event that can be asked for.

use serde_json::Value;

use super::Searched;
use crate::events::{Event, normalize};
use crate::query::Pattern;

/// A way into a payload: the names of members, each within the one before. Lists on the way are looked through.
pub type Path = Vec<String>;

/// Where texts of an event stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// Beside the payload.
    Attribute(Attribute),
    /// In the payload, at any of these places. Numbers are texts as well, and so are `true` and `false`.
    Payload(Vec<Path>),
    /// In the payload, where the case of letters says nothing.
    InAnyCase(Path),
}

/// What an event has besides its payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribute {
    /// What it says: message, type and value of the exception that its title is made of, and culprit, as one text.
    Message,
    /// The headline.
    Title,
    /// Where it came from.
    Culprit,
    /// The transaction it happened in.
    Transaction,
    /// The file of the crash.
    Location,
    /// How bad it is.
    Level,
    /// The SDK's platform.
    Platform,
    /// The logger that reported it.
    Logger,
    /// The environment that reported it.
    Environment,
    /// The release that reported it.
    Release,
    /// The distribution of the release.
    Dist,
    /// Error or default.
    Kind,
}

impl Field {
    /// What is to be known of the payload.
    pub(super) fn paths(&self) -> &[Path] {
        match self {
            Self::Attribute(_) => &[],
            Self::Payload(paths) => paths,
            Self::InAnyCase(path) => std::slice::from_ref(path),
        }
    }

    /// Whether a text that stands there is like the pattern; `None` where that is not known of the event.
    pub(super) fn fits(&self, searched: &Searched<'_>, pattern: &Pattern) -> Option<bool> {
        match self {
            Self::Attribute(Attribute::Environment) => Some(fits(searched.environment, pattern)),
            Self::Attribute(Attribute::Release) => Some(fits(searched.release, pattern)),
            Self::Attribute(Attribute::Message) => searched.event.map(|event| fits(Some(&message(event)), pattern)),
            Self::Attribute(attribute) => searched.event.map(|event| fits(attribute.of(event), pattern)),
            Self::Payload(paths) => {
                let event = searched.event?;
                Some(paths.iter().any(|path| is_within(event, path, &|text| pattern.fits(text))))
            }
            Self::InAnyCase(path) => {
                searched.event.map(|event| is_within(event, path, &|text| pattern.fits_in_any_case(text)))
            }
        }
    }
}

impl Attribute {
    /// The text, of those that stand in the event as they are.
    fn of(self, event: &Event) -> Option<&str> {
        match self {
            Self::Message => None,
            Self::Title => Some(&event.title),
            Self::Culprit => Some(&event.culprit),
            Self::Transaction => event.transaction.as_deref(),
            Self::Location => event.location.as_deref(),
            Self::Level => Some(event.level.as_str()),
            Self::Platform => Some(&event.platform),
            Self::Logger => event.logger.as_deref(),
            Self::Environment => event.environment.as_deref(),
            Self::Release => event.release.as_deref(),
            Self::Dist => event.dist.as_deref(),
            Self::Kind => Some(event.kind.as_str()),
        }
    }
}

/// What an event says, as its issue would.
pub(super) fn message(event: &Event) -> String {
    normalize::search_message(&event.message, &event.metadata, &event.culprit)
}

fn fits(text: Option<&str>, pattern: &Pattern) -> bool {
    text.is_some_and(|text| !text.is_empty() && pattern.fits(text))
}

/// Whether a text at a place in the payload fits.
pub(super) fn is_within(event: &Event, path: &[String], fits: &dyn Fn(&str) -> bool) -> bool {
    let [first, rest @ ..] = path else { return false };
    event.payload.get(first).is_some_and(|value| leads_to(value, rest, fits))
}

fn leads_to(value: &Value, path: &[String], fits: &dyn Fn(&str) -> bool) -> bool {
    match (value, path) {
        (Value::Array(values), _) => values.iter().any(|value| leads_to(value, path, fits)),
        (Value::Object(map), [first, rest @ ..]) => map.get(first).is_some_and(|value| leads_to(value, rest, fits)),
        (Value::String(text), []) => !text.is_empty() && fits(text),
        (Value::Number(_) | Value::Bool(_), []) => fits(&value.to_string()),
        _ => false,
    }
}

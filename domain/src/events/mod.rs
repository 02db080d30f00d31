//! Events: one report of an SDK, brought into a known form.

mod id;
mod level;
pub mod normalize;
pub mod query;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

pub use id::{EventId, InvalidEventId};
pub use level::Level;

/// What sort of event it is; issues take their type from their first event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// Has at least one exception.
    Error,
    /// Anything else that is neither a transaction nor a report of its own kind.
    Default,
    /// A piece of work that was measured; never leads to an issue.
    Transaction,
}

impl EventKind {
    /// The name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Default => "default",
            Self::Transaction => "transaction",
        }
    }

    /// Reads the name back.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "error" => Some(Self::Error),
            "default" => Some(Self::Default),
            "transaction" => Some(Self::Transaction),
            _ => None,
        }
    }
}

/// An event after normalisation: the payload in its canonical shape, and what is
/// derived from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The client's id of the event, unique in its project.
    pub id: EventId,
    /// Error, default or transaction.
    pub kind: EventKind,
    /// When it happened, after clock drift correction; of a transaction, when it ended.
    pub timestamp: DateTime<Utc>,
    /// When it arrived.
    pub received: DateTime<Utc>,
    /// The SDK's platform; `other` where it is unknown or missing.
    pub platform: String,
    /// How bad it is.
    pub level: Level,
    /// The logger that reported it.
    pub logger: Option<String>,
    /// The transaction it happened in.
    pub transaction: Option<String>,
    /// The release that reported it.
    pub release: Option<String>,
    /// The distribution of the release.
    pub dist: Option<String>,
    /// The environment that reported it.
    pub environment: Option<String>,
    /// The headline.
    pub title: String,
    /// Where it came from, in one line; may be empty.
    pub culprit: String,
    /// The file of the crash, if known.
    pub location: Option<String>,
    /// What the title was made of: `type`, `value`, `filename`, `function`, or `title`.
    pub metadata: Map<String, Value>,
    /// The text that free-text search looks into.
    pub search_message: String,
    /// The message to show: the formatted log entry; empty where there is none.
    pub message: String,
    /// All tags, client-sent and derived, sorted by key, each key once.
    pub tags: Vec<(String, String)>,
    /// An exception was not handled by the program.
    pub unhandled: bool,
    /// The normalised payload, keys as SDKs send them (snake case):
    /// `exception.values[]` with `stacktrace.frames[]`, `threads.values[]`,
    /// `breadcrumbs.values[]`, `logentry`, `request`, `user`, `contexts`, `sdk`,
    /// `extra`, `modules`, `fingerprint`, `errors`, `debug_meta` and so on. It holds no tags.
    pub payload: Map<String, Value>,
}

impl Event {
    /// The value of a tag.
    pub fn tag(&self, key: &str) -> Option<&str> {
        let at = self.tags.binary_search_by(|(k, _)| k.as_str().cmp(key)).ok()?;
        self.tags.get(at).map(|(_, value)| value.as_str())
    }
}

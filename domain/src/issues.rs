//! Issues: events of one fault, grouped, with a state that people change.

pub mod query;
mod regression;
pub mod series;
mod short_id;
mod update;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::events::{EventKind, Level};
use crate::ids::{IssueId, ProjectId, ReleaseId};

pub use regression::regression;
pub use short_id::{InvalidShortId, ShortId};
pub use update::{EventBatch, fold};

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// The name on the wire and in the store.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads the name back.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

named! {
    /// What people decided about an issue.
    Status {
        /// Wants attention.
        Unresolved = "unresolved",
        /// Done with.
        Resolved = "resolved",
        /// Archived.
        Ignored = "ignored",
    }
}

named! {
    /// The finer state below [`Status`].
    Substatus {
        /// Unresolved and seen for the first time lately.
        New = "new",
        /// Unresolved for a while.
        Ongoing = "ongoing",
        /// Unresolved again: it was resolved, and events came after that.
        Regressed = "regressed",
    }
}

named! {
    /// How urgent an issue is.
    Priority {
        /// May wait.
        Low = "low",
        /// Worth a look.
        Medium = "medium",
        /// Look now.
        High = "high",
    }
}

impl Priority {
    /// The number that the API shows as `initial_priority`.
    pub const fn number(self) -> i64 {
        match self {
            Self::Low => 25,
            Self::Medium => 50,
            Self::High => 75,
        }
    }

    /// What a new issue starts with.
    pub const fn of(level: Level) -> Self {
        match level {
            Level::Fatal | Level::Error => Self::High,
            Level::Warning => Self::Medium,
            Level::Info | Level::Debug => Self::Low,
        }
    }
}

/// An issue.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// The issue's id.
    pub id: IssueId,
    /// The project it belongs to.
    pub project_id: ProjectId,
    /// Its number in the project, from 1.
    pub number: i64,
    /// What people decided about it.
    pub status: Status,
    /// The finer state; none for resolved issues.
    pub substatus: Option<Substatus>,
    /// How urgent it is.
    pub priority: Priority,
    /// What changes with its events.
    pub summary: Summary,
    /// Error or default: that of its first event.
    pub kind: EventKind,
    /// The platform of its first event.
    pub platform: String,
    /// Its earliest event's time.
    pub first_seen: DateTime<Utc>,
    /// Its latest event's time.
    pub last_seen: DateTime<Utc>,
    /// How many events it has had.
    pub times_seen: i64,
    /// How many distinct users it hit.
    pub users_seen: i64,
    /// The release of its first event.
    pub first_release: Option<ReleaseId>,
}

/// The part of an issue that its latest event decides.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The headline.
    pub title: String,
    /// Where it comes from; may be empty.
    pub culprit: String,
    /// How bad it is.
    pub level: Level,
    /// The logger that reported it.
    pub logger: Option<String>,
    /// What the title was made of, and the like.
    pub metadata: Map<String, Value>,
    /// The text that free-text search looks into.
    pub search_message: String,
    /// The latest event had an exception that the program did not handle.
    pub unhandled: bool,
}

/// Titles that say nothing; they never replace one that says something.
const PLACEHOLDERS: [&str; 4] = ["", "<unlabeled event>", "<untitled>", "<unknown>"];

impl Summary {
    /// The summary after a newer event with this one.
    #[must_use]
    pub fn replaced_by(self, newer: Self) -> Self {
        if PLACEHOLDERS.contains(&newer.title.as_str()) && !PLACEHOLDERS.contains(&self.title.as_str()) {
            return Self { title: self.title, metadata: self.metadata, ..newer };
        }
        let mut metadata = newer.metadata;
        if let Some(initial) = self.metadata.get("initial_priority") {
            metadata.insert("initial_priority".to_owned(), initial.clone());
        }
        Self { metadata, ..newer }
    }
}

//! Issues: events of one fault, grouped, with a state that people change.

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

mod activity;
mod archive;
mod decide;
mod forecast;
pub mod heat;
pub mod query;
mod regression;
mod resolution;
pub mod series;
mod short_id;
mod snooze;
mod subscription;
mod time_range;
mod transitions;
mod update;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::events::{EventKind, Level};
use crate::ids::{IssueId, ProjectId, ReleaseId, TeamId, UserId};

pub use activity::{Activity, ActivityKind};
pub use archive::Archive;
pub use forecast::{Forecast, HOURS as FORECAST_HOURS};
pub use regression::is_protected;
pub use resolution::{IssueResolution, ResolutionKind};
pub use short_id::{InvalidShortId, ShortId};
pub use snooze::Snooze;
pub use subscription::{Subscription, SubscriptionReason};
pub use time_range::{Spans, TimeRange};
pub use transitions::{SETTLES_AFTER, is_auto_resolved};
pub use update::{EventBatch, fold};

named! {
    /// What people decided about an issue.
    Status {
        /// Wants attention.
        Unresolved = "unresolved",
        /// Done with.
        Resolved = "resolved",
        /// Archived.
        Ignored = "ignored",
        /// Gone for everybody; what belongs to it is being removed.
        PendingDeletion = "pending_deletion",
        /// Gone for everybody; what belongs to it is being moved to another issue.
        PendingMerge = "pending_merge",
    }
}

impl Status {
    /// Those in which people see issues.
    pub const VISIBLE: [Self; 3] = [Self::Unresolved, Self::Resolved, Self::Ignored];

    /// People see issues in this status.
    pub const fn is_visible(self) -> bool {
        matches!(self, Self::Unresolved | Self::Resolved | Self::Ignored)
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
        /// Unresolved, and more frequent than was to be expected.
        Escalating = "escalating",
        /// Archived until it becomes more frequent than was to be expected.
        ArchivedUntilEscalating = "archived_until_escalating",
        /// Archived until a [`Snooze`] ends.
        ArchivedUntilConditionMet = "archived_until_condition_met",
        /// Archived for good.
        ArchivedForever = "archived_forever",
    }
}

named! {
    /// Why an issue is in the inbox: the list of what nobody has looked at.
    InboxReason {
        /// It is new.
        New = "new",
        /// It came back.
        Regression = "regression",
        /// Somebody put it there.
        Manual = "manual",
        /// It became more frequent than was to be expected.
        Escalating = "escalating",
        /// It has been there for a while.
        Ongoing = "ongoing",
    }
}

impl InboxReason {
    /// The number that the API shows.
    pub const fn number(self) -> i64 {
        match self {
            Self::New => 0,
            Self::Regression => 2,
            Self::Manual => 3,
            Self::Escalating => 5,
            Self::Ongoing => 6,
        }
    }
}

/// Who is to see to an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Assignee {
    /// A member of the organization.
    User(UserId),
    /// A team of the project.
    Team(TeamId),
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
    /// What people made of it.
    pub triage: Triage,
}

/// What people made of an issue, besides its status.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Triage {
    /// Since when it is open: it began or came back then. None stands for its earliest event's time.
    pub active_at: Option<DateTime<Utc>>,
    /// When it was resolved; none for issues that are not.
    pub resolved_at: Option<DateTime<Utc>>,
    /// Who is to see to it. The user or team may be gone.
    pub assignee: Option<Assignee>,
    /// The name that its public page has, 32 hexadecimal digits; none while it has no such page.
    pub share_id: Option<String>,
    /// When a person set its priority: nothing else changes it from then on.
    pub priority_locked_at: Option<DateTime<Utc>>,
    /// How many comments it has.
    pub comments: i64,
    /// Why and since when it is in the inbox.
    pub inbox: Option<(InboxReason, DateTime<Utc>)>,
    /// How hot it is: the binary logarithm of its events, each of which counts half as much as one a day later. Time
    /// does not change it, so that it can be compared at any time.
    pub heat: f64,
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

impl Issue {
    /// Since when it is open.
    pub fn active_at(&self) -> DateTime<Utc> {
        self.triage.active_at.unwrap_or(self.first_seen)
    }
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

//! The search for issues: terms, all of which have to apply.
//!
//! What a key means is decided by [`terms`]; whom and what names mean is left to the search itself.

mod terms;

use super::{ShortId, Status, Substatus};
use crate::events::EventId;
use crate::query;
use crate::slugs::IdOrSlug;

pub use crate::query::{Comparison, Fault, InvalidQuery, Pattern, Span, When};

/// What a search asks for: issues that all terms apply to. Without terms, every issue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// The terms, in their order.
    pub terms: Vec<Term>,
}

/// One term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The term applies where the test fails.
    pub negated: bool,
    /// What is asked.
    pub test: Test,
}

/// What a term asks of an issue. Of several values, one has to apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// All apply.
    All(Vec<Test>),
    /// One applies; with none, nothing does.
    Any(Vec<Test>),
    /// The other does not apply.
    Not(Box<Test>),
    /// It is in this status.
    Status(Status),
    /// It is in this substatus, and in the status of that.
    Substatus(Substatus),
    /// It is in the inbox.
    InInbox,
    /// Somebody is to see to it.
    Assigned,
    /// This one is to see to it.
    AssignedTo(Person),
    /// This one has marked it.
    Bookmarked(Person),
    /// This one hears of it.
    Subscribed(Person),
    /// Its first event was of a release like this.
    FirstRelease(Pattern),
    /// It has events of the newest release of its project.
    LatestRelease,
    /// A number of it compares.
    Number(NumberField, Comparison, i64),
    /// A time of it lies in the span.
    Time(TimeField, Span),
    /// It has events in the span.
    Seen(Span),
    /// It is of this project.
    Project(IdOrSlug),
    /// It is the issue of this short id.
    Issue(ShortId),
    /// It has the event.
    Event(EventId),
    /// A text of it is like this.
    Field(TextField, Pattern),
    /// Its latest event had an exception that the program did not handle.
    Unhandled,
    /// An event of it has the tag with a value like this.
    Tag(String, Pattern),
    /// An event of it has the tag.
    HasTag(String),
    /// An event of it happened to a user of whom this is like the pattern: an email address in any case of letters.
    User(UserField, Pattern),
    /// Its title or message holds the text, in any case of letters; the message holds the culprit too.
    Text(String),
}

/// How a search names a person or team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Person {
    /// Whoever searches.
    Me,
    /// A team of whoever searches.
    MyTeams,
    /// The team of this slug.
    Team(String),
    /// The user of this name or address.
    User(String),
}

named! {
    /// A number of an issue.
    NumberField {
        /// How many events it has had.
        TimesSeen = "times_seen",
        /// How many users it hit.
        UsersSeen = "users_seen",
        /// Its id.
        Id = "id",
    }
}

named! {
    /// A time of an issue.
    TimeField {
        /// Its earliest event's.
        FirstSeen = "first_seen",
        /// Its latest event's.
        LastSeen = "last_seen",
    }
}

named! {
    /// What is known of the users of events, besides their id.
    UserField {
        /// Their email address.
        Email = "email",
        /// The name that they log in with.
        Username = "username",
        /// The address that they came from last.
        IpAddress = "ip_address",
    }
}

named! {
    /// A text of an issue.
    TextField {
        /// The finer state.
        Substatus = "substatus",
        /// How urgent it is.
        Priority = "priority",
        /// Error or default.
        Kind = "kind",
        /// The platform.
        Platform = "platform",
        /// The headline.
        Title = "title",
        /// Where it comes from.
        Culprit = "culprit",
        /// What free text is looked for in.
        Message = "search_message",
        /// How bad it is.
        Level = "level",
        /// Who reported it.
        Logger = "logger",
        /// What the latest event's exception is called.
        ErrorType = "type",
        /// What the latest event's exception says.
        ErrorValue = "value",
    }
}

impl Query {
    /// Reads a search; blank asks for every issue.
    pub fn parse(text: &str) -> Result<Self, InvalidQuery> {
        let terms = query::read(text, terms::test)?;
        Ok(Self { terms: terms.into_iter().map(|(negated, test)| Term { negated, test }).collect() })
    }
}

#[cfg(test)]
mod tests;

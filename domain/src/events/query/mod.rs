//! The search for events: terms, all of which have to apply.
//!
//! What a term means is decided by [`terms`], where an event has what a key names by [`keys`], and what it says there by
//! [`field`].

mod field;
mod fits;
mod keys;
mod terms;

pub use field::{Attribute, Field, Path};
pub use fits::Searched;
pub(crate) use terms::pair;

use super::EventId;
use crate::ids::IssueId;
use crate::issues::ShortId;
use crate::query::{self, InvalidQuery, Pattern, Span};

/// What a search asks for: events that all tests apply to. Without any, every event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// The tests, in the order of their terms.
    pub tests: Vec<Test>,
}

/// What is asked of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// All apply.
    All(Vec<Test>),
    /// One applies; with none, nothing does.
    Any(Vec<Test>),
    /// The other does not apply.
    Not(Box<Test>),
    /// It is this one.
    Id(EventId),
    /// It belongs to this issue.
    Issue(IssueId),
    /// It belongs to the issue of this short id. Whoever searches makes a [`Test::Issue`] of it first: as it is, it
    /// applies to no event.
    ShortId(ShortId),
    /// It is of the newest release of its project. Whoever searches asks for the version instead: as it is, it applies
    /// to no event.
    LatestRelease,
    /// It happened in the span.
    Time(Span),
    /// A text of it is like this; no text is empty.
    Field(Field, Pattern),
    /// It has the tag with a value like this.
    Tag(String, Pattern),
    /// It has an exception that the program did not handle.
    Unhandled,
    /// Its title, its message, its culprit, or type or value of an exception holds the text, in any case of letters; or
    /// the text is its id.
    Text(String),
}

impl Query {
    /// Reads a search; blank asks for every event.
    pub fn parse(text: &str) -> Result<Self, InvalidQuery> {
        let terms = query::read(text, terms::test)?;
        Ok(Self { tests: terms.into_iter().map(|(negated, test)| test.negated_if(negated)).collect() })
    }

    /// What is to be known of payloads to tell which events fit.
    pub fn paths(&self) -> Vec<Path> {
        let mut paths = Vec::new();
        self.tests.iter().for_each(|test| test.paths(&mut paths));
        paths
    }
}

impl Test {
    /// What applies where this does not.
    #[must_use]
    pub fn negated_if(self, is_negated: bool) -> Self {
        if is_negated { Self::Not(Box::new(self)) } else { self }
    }

    fn paths(&self, found: &mut Vec<Path>) {
        match self {
            Self::All(tests) | Self::Any(tests) => tests.iter().for_each(|test| test.paths(found)),
            Self::Not(test) => test.paths(found),
            Self::Field(field, _) => found.extend_from_slice(field.paths()),
            Self::Text(_) => found.extend(keys::EXCEPTION_TEXTS.map(keys::of_exceptions)),
            Self::Id(_)
            | Self::Issue(_)
            | Self::ShortId(_)
            | Self::LatestRelease
            | Self::Time(_)
            | Self::Tag(..)
            | Self::Unhandled => {}
        }
    }
}

#[cfg(test)]
mod tests;

//! Which events fit.

use chrono::{DateTime, Utc};

use super::field::{is_within, message};
use super::{Query, Test, keys};
use crate::events::{Event, EventId};
use crate::ids::IssueId;
use crate::query::{Pattern, all, any};

/// An event, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub struct Searched<'a> {
    /// Its id.
    pub id: EventId,
    /// The issue it belongs to.
    pub issue: IssueId,
    /// When it happened.
    pub timestamp: DateTime<Utc>,
    /// The environment that reported it.
    pub environment: Option<&'a str>,
    /// The release that reported it.
    pub release: Option<&'a str>,
    /// All else of it. Of the payload, what [`Query::paths`] tells is enough.
    pub event: Option<&'a Event>,
    /// When it is searched for.
    pub now: DateTime<Utc>,
}

impl Query {
    /// Whether an event fits; `None` where that takes more than is known of it.
    pub fn fits(&self, searched: &Searched<'_>) -> Option<bool> {
        all(self.tests.iter().map(|test| test.fits(searched)))
    }
}

impl Test {
    fn fits(&self, searched: &Searched<'_>) -> Option<bool> {
        match self {
            Self::All(tests) => all(tests.iter().map(|test| test.fits(searched))),
            Self::Any(tests) => any(tests.iter().map(|test| test.fits(searched))),
            Self::Not(test) => test.fits(searched).map(|fits| !fits),
            Self::Id(id) => Some(*id == searched.id),
            Self::Issue(issue) => Some(*issue == searched.issue),
            Self::ShortId(_) | Self::LatestRelease => Some(false),
            Self::Time(span) => Some(span.includes(searched.timestamp, searched.now)),
            Self::Field(field, pattern) => field.fits(searched, pattern),
            Self::Tag(key, pattern) => Some(searched.event?.tag(key).is_some_and(|value| pattern.fits(value))),
            Self::Unhandled => searched.event.map(|event| event.unhandled),
            Self::Text(text) if EventId::parse(text).is_ok_and(|id| id == searched.id) => Some(true),
            Self::Text(text) => searched.event.map(|event| says(event, &Pattern::within(text))),
        }
    }
}

fn says(event: &Event, pattern: &Pattern) -> bool {
    pattern.fits(&event.title)
        || pattern.fits(&message(event))
        || keys::EXCEPTION_TEXTS
            .iter()
            .any(|name| is_within(event, &keys::of_exceptions(name), &|text| pattern.fits(text)))
}

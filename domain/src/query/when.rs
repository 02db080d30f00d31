//! Numbers and dates of a search, and how they compare.

use chrono::{DateTime, TimeDelta, Utc};

use crate::periods::{self, day, time};

/// How a value compares with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Less, or earlier.
    Less,
    /// At most, or at this time at the latest.
    AtMost,
    /// The same.
    Equal,
    /// At least, or at this time at the earliest.
    AtLeast,
    /// More, or later.
    More,
}

impl Comparison {
    /// The operator of SQL.
    pub const fn as_sql(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Equal => "=",
            Self::AtLeast => ">=",
            Self::More => ">",
        }
    }

    /// Takes the operator off the beginning of a value, and whether it is `!=`.
    pub(crate) fn split(text: &str) -> (Option<Self>, bool, &str) {
        let operators = [
            (">=", Self::AtLeast, false),
            ("<=", Self::AtMost, false),
            ("!=", Self::Equal, true),
            (">", Self::More, false),
            ("<", Self::Less, false),
            ("=", Self::Equal, false),
        ];
        for (operator, comparison, is_negated) in operators {
            if let Some(rest) = text.strip_prefix(operator) {
                return (Some(comparison), is_negated, rest);
            }
        }
        (None, false, text)
    }
}

/// A point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// This one.
    At(DateTime<Utc>),
    /// So long before the search.
    Ago(TimeDelta),
}

impl When {
    /// The point, for a search at this time.
    pub fn at(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::At(time) => time,
            Self::Ago(ago) => now.checked_sub_signed(ago).unwrap_or(DateTime::UNIX_EPOCH),
        }
    }
}

/// A time span from one point to before another; either may be left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// At this time or later.
    pub from: Option<When>,
    /// Before this time.
    pub before: Option<When>,
}

impl Span {
    /// Whether a time lies in it, for a search at `now`.
    pub fn includes(&self, time: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| from.at(now) <= time) && self.before.is_none_or(|before| time < before.at(now))
    }
}

const MICROSECOND: TimeDelta = TimeDelta::microseconds(1);

/// Reads `-24h`, `+7d`, a date or a time with or without an operator, or two dates with `..` between them. The second
/// value says that it is negated by `!=`.
pub(crate) fn span(text: &str) -> Option<(Span, bool)> {
    if let Some(ago) = text.strip_prefix('-').and_then(periods::length) {
        return Some((Span { from: Some(When::Ago(ago)), before: None }, false));
    }
    if let Some(ago) = text.strip_prefix('+').and_then(periods::length) {
        return Some((Span { from: None, before: Some(When::Ago(ago)) }, false));
    }
    if let Some((first, last)) = text.split_once("..") {
        let (from, _) = moment(first)?;
        let (last, length) = moment(last)?;
        return Some((
            Span { from: Some(When::At(from)), before: Some(When::At(last.checked_add_signed(length)?)) },
            false,
        ));
    }
    let (comparison, is_negated, rest) = Comparison::split(text);
    let (begin, length) = moment(rest)?;
    let end = begin.checked_add_signed(length)?;
    let (begin, end) = (Some(When::At(begin)), Some(When::At(end)));
    let span = match comparison {
        Some(Comparison::Less) => Span { from: None, before: begin },
        Some(Comparison::AtMost) => Span { from: None, before: end },
        Some(Comparison::AtLeast) => Span { from: begin, before: None },
        Some(Comparison::More) => Span { from: end, before: None },
        Some(Comparison::Equal) | None => Span { from: begin, before: end },
    };
    Some((span, is_negated))
}

/// A point in time as written, and how long it lasts: a day, a second, or what is written more exactly a microsecond.
fn moment(text: &str) -> Option<(DateTime<Utc>, TimeDelta)> {
    let length = match text {
        _ if day(text).is_some() => TimeDelta::days(1),
        _ if text.contains('.') => MICROSECOND,
        _ => TimeDelta::seconds(1),
    };
    Some((time(text)?, length))
}

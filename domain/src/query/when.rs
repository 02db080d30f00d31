//! Numbers and dates of a search, and how they compare.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

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
    if let Some(ago) = text.strip_prefix('-').and_then(period) {
        return Some((Span { from: Some(When::Ago(ago)), before: None }, false));
    }
    if let Some(ago) = text.strip_prefix('+').and_then(period) {
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

/// Reads a number and its unit: `30m`, `24h`, `14d`, `2w`, and seconds, as in `90s`.
pub fn period(text: &str) -> Option<TimeDelta> {
    let unit = text.chars().last()?;
    let digits = text.strip_suffix(unit)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = digits.parse().ok()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        'w' => 604_800,
        _ => return None,
    };
    // No longer than a thousand years: times before that are none.
    let seconds = number.checked_mul(seconds).filter(|seconds| *seconds <= 1000 * 366 * 86_400)?;
    TimeDelta::try_seconds(seconds)
}

/// A point in time as written, and how long it lasts: a day, a second, or what is written more exactly a microsecond.
fn moment(text: &str) -> Option<(DateTime<Utc>, TimeDelta)> {
    let (time, length) = if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        (date.and_hms_opt(0, 0, 0)?.and_utc(), TimeDelta::days(1))
    } else {
        let length = if text.contains('.') { MICROSECOND } else { TimeDelta::seconds(1) };
        (time(text)?, length)
    };
    // What both stores can hold, and what can be counted on from.
    let is_usual = (-60_000_000_000..=200_000_000_000).contains(&time.timestamp());
    is_usual.then_some((time, length))
}

/// Reads a time; one without an offset is in UTC.
pub fn time(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S%.f"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .map(|time| time.and_utc())
}

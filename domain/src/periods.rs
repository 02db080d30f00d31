//! Spans of time that are asked for.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// From a time to another one, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The beginning.
    pub from: DateTime<Utc>,
    /// The end.
    pub to: DateTime<Utc>,
}

/// What was asked for is no period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPeriod {
    /// A length that is not one.
    #[error("Invalid statsPeriod: give a number and one of s, m, h, d and w.")]
    Length,
    /// A time that is not one.
    #[error("Invalid date: give start and end in ISO 8601.")]
    Date,
    /// One of two times alone.
    #[error("start and end are both required")]
    Half,
    /// The end comes first.
    #[error("start must be before end")]
    Order,
}

impl Period {
    /// Reads a length up to now (`14d`), or two times. Without any there is no bound.
    pub fn parse(
        length: Option<&str>,
        start: Option<&str>,
        end: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>, InvalidPeriod> {
        let given = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        if let Some(length) = given(length) {
            let length = self::length(&length).ok_or(InvalidPeriod::Length)?;
            let from = now.checked_sub_signed(length).ok_or(InvalidPeriod::Length)?;
            return Ok(Some(Self { from, to: now }));
        }
        let (start, end) = match (given(start), given(end)) {
            (None, None) => return Ok(None),
            (Some(start), Some(end)) => (start, end),
            (Some(_), None) | (None, Some(_)) => return Err(InvalidPeriod::Half),
        };
        let from = time(&start).ok_or(InvalidPeriod::Date)?;
        let to = time(&end).ok_or(InvalidPeriod::Date)?;
        if from <= to { Ok(Some(Self { from, to })) } else { Err(InvalidPeriod::Order) }
    }
}

/// A period as it is asked for: by lengths up to now, or by two times.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AskedPeriod {
    /// From so long ago until now; goes before all others.
    pub length: Option<String>,
    /// From so long ago.
    pub length_start: Option<String>,
    /// Until so long ago; now, if it is missing.
    pub length_end: Option<String>,
    /// From this time.
    pub start: Option<String>,
    /// Until this time.
    pub end: Option<String>,
}

/// What was asked for is no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAskedPeriod {
    /// A length that is not one.
    #[error("Invalid {0}: '{1}'")]
    Length(&'static str, String),
    /// A time that is not one.
    #[error("'{0}' is not a valid ISO 8601 date")]
    Date(String),
    /// One of two times alone.
    #[error("start and end are both required")]
    Half,
    /// The end comes first.
    #[error("start must be before end")]
    Order,
}

impl AskedPeriod {
    /// The period, for who asks at `now`; without any that is asked for, so long until now.
    pub fn resolve(&self, now: DateTime<Utc>, usual: TimeDelta) -> Result<Period, InvalidAskedPeriod> {
        let given =
            |text: &Option<String>| text.as_deref().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned);
        let ago = |name, text: String| {
            let has_unit = !text.ends_with(|last: char| last.is_ascii_digit());
            let length = if has_unit { length(&text) } else { length(&format!("{text}s")) };
            let from = length.and_then(|length| now.checked_sub_signed(length));
            from.ok_or(InvalidAskedPeriod::Length(name, text))
        };
        let (from, to) = if let Some(text) = given(&self.length) {
            (ago("statsPeriod", text)?, now)
        } else if let Some(text) = given(&self.length_start) {
            let to = given(&self.length_end).map(|text| ago("statsPeriodEnd", text)).transpose()?;
            (ago("statsPeriodStart", text)?, to.unwrap_or(now))
        } else {
            let read = |text: String| time(&text).ok_or(InvalidAskedPeriod::Date(text));
            match (given(&self.start), given(&self.end)) {
                (None, None) => (now.checked_sub_signed(usual).unwrap_or(DateTime::UNIX_EPOCH), now),
                (Some(start), Some(end)) => (read(start)?, read(end)?),
                (Some(_), None) | (None, Some(_)) => return Err(InvalidAskedPeriod::Half),
            }
        };
        if from < to { Ok(Period { from, to }) } else { Err(InvalidAskedPeriod::Order) }
    }
}

/// Reads a number and its unit, a length of time: `90s`, `30m`, `24h`, `14d`, `2w`. None is longer than a thousand years.
pub fn length(text: &str) -> Option<TimeDelta> {
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
    // Times before that are none.
    let seconds = number.checked_mul(seconds).filter(|seconds| *seconds <= 1000 * 366 * 86_400)?;
    TimeDelta::try_seconds(seconds)
}

/// Reads a time with an offset or without one, which is in UTC then; a date alone is its beginning. There are no times
/// but those that both stores can hold, and that can be counted on from.
pub fn time(text: &str) -> Option<DateTime<Utc>> {
    let offset = || DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc());
    let naive = || {
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S%.f"]
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
            .map(|time| time.and_utc())
    };
    let is_usual = |time: &DateTime<Utc>| (-60_000_000_000..=200_000_000_000).contains(&time.timestamp());
    offset().or_else(naive).or_else(|| day(text)).filter(is_usual)
}

/// The beginning of a date that stands alone.
pub(crate) fn day(text: &str) -> Option<DateTime<Utc>> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|date| date.and_time(NaiveTime::MIN).and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn parse(length: &str, start: &str, end: &str) -> Result<Option<Period>, InvalidPeriod> {
        Period::parse(Some(length), Some(start), Some(end), at(1_000_000))
    }

    #[test]
    fn a_length_ends_now() {
        assert_eq!(parse("2h", "", ""), Ok(Some(Period { from: at(992_800), to: at(1_000_000) })));
        assert_eq!(parse("", "", ""), Ok(None));
        for text in ["x", "h", "1y", "-1d", "99999999999999999999d", "9999999999999w", "1.5h"] {
            assert_eq!(parse(text, "", ""), Err(InvalidPeriod::Length), "{text}");
        }
    }

    #[test]
    fn two_times_are_read_with_and_without_a_zone() {
        let expected = Ok(Some(Period { from: at(0), to: at(3600) }));
        for (start, end) in [
            ("1970-01-01T00:00:00Z", "1970-01-01T01:00:00Z"),
            ("1970-01-01", "1970-01-01T01:00:00"),
            ("1970-01-01T02:00:00+02:00", "1970-01-01T01:00:00.000000"),
            ("1970-01-01T00:00", "1970-01-01 01:00:00"),
        ] {
            assert_eq!(parse("", start, end), expected, "{start}");
        }
        assert_eq!(parse("", "1970-01-01", ""), Err(InvalidPeriod::Half));
        assert_eq!(parse("", "1970-01-02", "1970-01-01"), Err(InvalidPeriod::Order));
        for start in ["yesterday", "1970-13-01", "+99999-01-01"] {
            assert_eq!(parse("", start, "1970-01-01"), Err(InvalidPeriod::Date), "{start}");
        }
    }
}

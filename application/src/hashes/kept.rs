use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

/// Releases that are remembered; those beyond keep the times that they have.
const RELEASES: usize = 1000;

/// When the events happened that an issue keeps, by release, as far as they were looked at: what is left of its
/// releases cannot be asked for otherwise without a look at all of its events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// When the first event happened that was looked at.
    since: Option<DateTime<Utc>>,
    /// The first and the last of each.
    releases: BTreeMap<String, (DateTime<Utc>, DateTime<Utc>)>,
}

impl Kept {
    /// Notes that an event was looked at. They come in order of time.
    pub fn look_at(&mut self, at: DateTime<Utc>) {
        self.since.get_or_insert(at);
    }

    /// Notes an event that was looked at and stays.
    pub fn keep(&mut self, at: DateTime<Utc>, release: &str) {
        if let Some((_, last)) = self.releases.get_mut(release) {
            *last = at;
        } else if self.releases.len() < RELEASES {
            self.releases.insert(release.to_owned(), (at, at));
        }
    }

    /// The versions of these releases.
    pub fn versions(&self) -> impl Iterator<Item = &str> {
        self.releases.keys().map(String::as_str)
    }

    /// When the events of a release happened, that were counted from then to then. What came before all that was
    /// looked at is not stored any more, and still counts.
    pub fn narrowed(
        &self,
        version: &str,
        (first, last): (DateTime<Utc>, DateTime<Utc>),
    ) -> (DateTime<Utc>, DateTime<Utc>) {
        let Some(kept) = self.releases.get(version) else { return (first, last) };
        let is_stored = self.since.is_some_and(|since| since <= first);
        (if is_stored { first.max(kept.0) } else { first }, last.min(kept.1))
    }

    /// As a text, for the store.
    pub fn to_text(&self) -> String {
        let span = |(version, (first, last)): (&String, &(DateTime<Utc>, DateTime<Utc>))| {
            (version.clone(), json!([first.timestamp_micros(), last.timestamp_micros()]))
        };
        let releases: Map<_, _> = self.releases.iter().map(span).collect();
        json!({"since": self.since.map(|at| at.timestamp_micros()), "releases": releases}).to_string()
    }

    /// Reads [`Self::to_text`].
    pub fn parse(text: &str) -> Option<Self> {
        let mut value: Value = serde_json::from_str(text).ok()?;
        let time = |value: &Value| DateTime::from_timestamp_micros(value.as_i64()?);
        let since = value.get("since").and_then(time);
        let Some(Value::Object(releases)) = value.get_mut("releases").map(Value::take) else { return None };
        let span = |(version, span): (String, Value)| Some((version, (time(span.get(0)?)?, time(span.get(1)?)?)));
        Some(Self { since, releases: releases.into_iter().map(span).collect::<Option<_>>()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn kept() -> Kept {
        let mut kept = Kept::default();
        for (second, release) in [(2, None), (3, Some("1.0")), (5, Some("1.0")), (7, Some("2.0"))] {
            kept.look_at(at(second));
            release.into_iter().for_each(|release| kept.keep(at(second), release));
        }
        kept
    }

    #[test]
    fn a_release_has_the_times_of_the_events_that_stay() {
        assert_eq!(kept().narrowed("1.0", (at(2), at(9))), (at(3), at(5)));
        assert_eq!(kept().narrowed("1.0", (at(3), at(5))), (at(3), at(5)));
        assert_eq!(kept().narrowed("1.0", (at(1), at(9))), (at(1), at(5)), "its first event is stored no more");
        assert_eq!(kept().narrowed("3.0", (at(2), at(9))), (at(2), at(9)), "none of its events is");
    }

    #[test]
    fn it_is_read_as_it_is_written() {
        for kept in [kept(), Kept::default()] {
            assert_eq!(Kept::parse(&kept.to_text()), Some(kept));
        }
        for text in ["", "{}", r#"{"since": null, "releases": {"1.0": [1]}}"#] {
            assert_eq!(Kept::parse(text), None, "{text}");
        }
    }

    #[test]
    fn no_more_releases_are_remembered_than_fit() {
        let mut kept = Kept::default();
        for number in 0..=RELEASES {
            kept.keep(at(1), &number.to_string());
        }
        kept.keep(at(2), "0");
        assert_eq!(kept.versions().count(), RELEASES);
        assert_eq!(kept.narrowed("0", (at(1), at(9))).1, at(2));
    }
}

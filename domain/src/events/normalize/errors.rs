//! What was wrong with a payload, for the payload's `errors`.

use std::fmt;

use serde_json::{Map, Value, json};

use super::tree::{self, Limits};

/// A payload with more faults than this lists only the first ones.
const MOST: usize = 100;

/// Of a fault that an SDK reports, or of a bad value, this much is shown.
const SHOWN: Limits = Limits { depth: 4, bytes: 1024, text: 1024 };

/// A step of a path longer than this is cut when shown.
const LONGEST_STEP: usize = 100;

/// Why something was left out or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    InvalidData,
    MissingAttribute,
    ValueTooLong,
    ClockDrift,
    PastTimestamp,
    FutureTimestamp,
}

impl Fault {
    const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidData => "invalid_data",
            Self::MissingAttribute => "missing_attribute",
            Self::ValueTooLong => "value_too_long",
            Self::ClockDrift => "clock_drift",
            Self::PastTimestamp => "past_timestamp",
            Self::FutureTimestamp => "future_timestamp",
        }
    }
}

/// Where in the payload something stands. Written out only when a fault is found there.
#[derive(Debug, Clone, Copy)]
pub(super) enum Path<'a> {
    Root,
    Key(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl Path<'_> {
    /// An attribute of the payload itself.
    pub(super) const fn top(key: &str) -> Path<'_> {
        Path::Key(&Path::Root, key)
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parent = match self {
            Path::Root => return Ok(()),
            Path::Key(parent, _) | Path::Index(parent, _) => parent,
        };
        if !matches!(parent, Path::Root) {
            write!(f, "{parent}.")?;
        }
        match self {
            Path::Root => Ok(()),
            Path::Key(_, key) => write!(f, "{key:.LONGEST_STEP$}"),
            Path::Index(_, index) => write!(f, "{index}"),
        }
    }
}

/// The faults found so far.
#[derive(Debug, Default)]
pub(super) struct Errors(Vec<Value>);

impl Errors {
    /// Starts with those that the SDK met itself.
    pub(super) fn reported(value: Option<Value>) -> Self {
        let Some(Value::Array(mut entries)) = value else {
            return Self::default();
        };
        entries.truncate(MOST / 2);
        entries.retain_mut(|entry| {
            let named = entry.get("type").is_some_and(Value::is_string);
            if named {
                tree::clean(entry, SHOWN);
            }
            named
        });
        Self(entries)
    }

    /// Notes a fault with the value that was refused, if it is of use.
    pub(super) fn add(&mut self, fault: Fault, at: Path<'_>, value: Option<Value>, reason: &str) {
        self.add_with(fault, at, value, reason, Map::new());
    }

    /// [`Self::add`], with further members.
    pub(super) fn add_with(
        &mut self,
        fault: Fault,
        at: Path<'_>,
        value: Option<Value>,
        reason: &str,
        mut entry: Map<String, Value>,
    ) {
        if self.0.len() >= MOST {
            return;
        }
        entry.insert("type".to_owned(), json!(fault.as_str()));
        entry.insert("name".to_owned(), Value::String(at.to_string()));
        if let Some(mut value) = value {
            tree::clean(&mut value, SHOWN);
            entry.insert("value".to_owned(), value);
        }
        entry.insert("reason".to_owned(), json!(reason));
        self.0.push(Value::Object(entry));
    }

    /// The list for the payload.
    pub(super) fn into_list(self) -> Vec<Value> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_with_dots() {
        let values = Path::Key(&Path::Key(&Path::Root, "exception"), "values");
        let first = Path::Index(&values, 0);
        assert_eq!(Path::Key(&first, "type").to_string(), "exception.values.0.type");
        assert_eq!(Path::Key(&Path::Root, &"é".repeat(200)).to_string(), "é".repeat(100));
    }

    #[test]
    fn values_are_bounded_and_so_is_the_list() {
        let mut errors = Errors::default();
        for _ in 0..1000 {
            errors.add(Fault::InvalidData, Path::top("a"), Some(json!("x".repeat(5000))), "bad");
        }
        let list = errors.into_list();
        assert_eq!(list.len(), MOST);
        assert_eq!(list[0]["value"].as_str().map(str::len), Some(1024));
        assert_eq!(list[0]["name"], "a");
    }

    #[test]
    fn what_the_sdk_reports_is_kept_where_it_has_a_type() {
        let sent = json!([{"type": "js_no_source", "url": "u"}, {"x": 1}, 3, null]);
        assert_eq!(Errors::reported(Some(sent)).into_list(), vec![json!({"type": "js_no_source", "url": "u"})]);
        assert!(Errors::reported(Some(json!("x"))).into_list().is_empty());
    }
}

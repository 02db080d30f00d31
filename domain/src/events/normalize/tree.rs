//! Free-form parts of a payload: secrets filtered, depth and size bounded.

use serde_json::{Map, Value};

use super::{scrub, text};

/// What stands in place of a container that lies too deep.
const ELLIPSIS: &str = "...";

/// How much of a free-form value is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Levels of containers, the value itself counted.
    pub(super) depth: usize,
    /// Bytes of text, roughly as JSON would take them.
    pub(super) bytes: usize,
    /// Characters of one string.
    pub(super) text: usize,
}

/// Filters secrets and cuts what is beyond the limits.
pub(super) fn clean(value: &mut Value, limits: Limits) {
    Cleaner { left: limits.bytes, text: limits.text }.value(value, limits.depth);
}

/// [`clean`] for a map.
pub(super) fn clean_map(map: &mut Map<String, Value>, limits: Limits) {
    Cleaner { left: limits.bytes, text: limits.text }.map(map, limits.depth);
}

/// [`clean`] for each entry by itself, until the entries together reach `total` bytes.
/// Answers how many of these are left.
pub(super) fn clean_entries(map: &mut Map<String, Value>, entry: Limits, total: usize) -> usize {
    let mut left = total;
    map.retain(|key, value| {
        left = left.saturating_sub(key.len());
        if left == 0 {
            return false;
        }
        let bytes = entry.bytes.min(left);
        let mut cleaner = Cleaner { left: bytes, text: entry.text };
        if !scrub::by_key(key, value) {
            cleaner.value(value, entry.depth);
        }
        left = left.saturating_sub(bytes.saturating_sub(cleaner.left));
        true
    });
    left
}

struct Cleaner {
    left: usize,
    text: usize,
}

impl Cleaner {
    /// Recurses at most `depth` levels.
    fn value(&mut self, value: &mut Value, depth: usize) {
        match value {
            Value::Null | Value::Bool(_) => self.spend(4),
            Value::Number(number) => {
                self.spend(8);
                if number.as_u64().is_some_and(scrub::is_card) {
                    *value = Value::String(scrub::FILTERED.to_owned());
                }
            }
            Value::String(string) => self.string(string),
            Value::Array(values) if depth == 0 && !values.is_empty() => elide(value),
            Value::Object(map) if depth == 0 && !map.is_empty() => elide(value),
            Value::Array(values) => {
                let depth = depth.saturating_sub(1);
                values.retain_mut(|value| {
                    let fits = self.left > 0;
                    if fits {
                        self.value(value, depth);
                    }
                    fits
                });
            }
            Value::Object(map) => self.map(map, depth),
        }
    }

    fn map(&mut self, map: &mut Map<String, Value>, depth: usize) {
        let depth = depth.saturating_sub(1);
        map.retain(|key, value| {
            self.spend(key.len());
            let fits = self.left > 0;
            if fits && !scrub::by_key(key, value) {
                self.value(value, depth);
            }
            fits
        });
    }

    fn string(&mut self, string: &mut String) {
        text::cut(string, self.text.min(self.left));
        text::strip_nul(string);
        scrub::cards(string);
        self.spend(string.len().saturating_add(2));
    }

    fn spend(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
    }
}

fn elide(value: &mut Value) {
    *value = Value::String(ELLIPSIS.to_owned());
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const WIDE: Limits = Limits { depth: 3, bytes: 1000, text: 20 };

    fn cleaned(mut value: Value, limits: Limits) -> Value {
        clean(&mut value, limits);
        value
    }

    #[test]
    fn secrets_are_filtered_at_every_level() {
        assert_eq!(
            cleaned(json!({"a": [{"password": "x"}], "auth": {"user": "y"}, "card": 4_242_424_242_424_242_u64}), WIDE),
            json!({"a": [{"password": "[Filtered]"}], "auth": "[Filtered]", "card": "[Filtered]"})
        );
    }

    #[test]
    fn what_lies_too_deep_becomes_dots() {
        assert_eq!(
            cleaned(json!({"a": {"b": {"c": {"d": 1}, "e": {}, "f": 2}}}), WIDE),
            json!({"a": {"b": {"c": "...", "e": {}, "f": 2}}})
        );
    }

    #[test]
    fn long_strings_are_cut_and_entries_beyond_the_bytes_dropped() {
        assert_eq!(cleaned(json!("0123456789012345678901234"), WIDE), json!("01234567890123456..."));
        let many: Vec<String> = (0..1000).map(|i| format!("{i:08}")).collect();
        let kept = cleaned(json!(many), WIDE);
        assert_eq!(kept.as_array().map(Vec::len), Some(100));
    }

    #[test]
    fn entries_are_bounded_each_and_together() {
        let mut map = json!({"a": "x".repeat(90), "b": "y".repeat(90), "c": 1, "secret": "s"});
        let map = map.as_object_mut().unwrap();
        let left = clean_entries(map, Limits { depth: 2, bytes: 50, text: 500 }, 1000);
        assert!((850..1000).contains(&left), "{left}");
        assert_eq!(map["a"].as_str().map(str::len), Some(50));
        assert_eq!(map["secret"], "[Filtered]");
        clean_entries(map, Limits { depth: 2, bytes: 50, text: 500 }, 80);
        assert!(!map.contains_key("secret"));
    }
}

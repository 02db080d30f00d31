//! Checks of single attributes: each brings a value into its type where that is
//! harmless, and answers whether it may stay.

use serde_json::{Map, Value};

use super::errors::{Errors, Fault, Path};
use super::text;
use super::tree::{self, Limits};

/// Checks the attributes of one object.
pub(super) struct Check<'a> {
    /// Where the object stands.
    pub(super) path: Path<'a>,
    /// Where faults go.
    pub(super) errors: &'a mut Errors,
}

impl Check<'_> {
    /// Notes that a value is not what it must be. Always false: it may not stay.
    pub(super) fn refuse(&mut self, key: &str, value: &mut Value, reason: &str) -> bool {
        let at = Path::Key(&self.path, key);
        self.errors.add(Fault::InvalidData, at, Some(value.take()), reason);
        false
    }

    /// Text of at most `max` characters; longer is cut, empty is absent.
    pub(super) fn text(&mut self, key: &str, value: &mut Value, max: usize) -> bool {
        match value {
            Value::String(text) => {
                text::strip_nul(text);
                text::cut(text, max);
                !text.is_empty()
            }
            Value::Null => false,
            Value::Bool(_) | Value::Number(_) => {
                *value = Value::String(value.to_string());
                true
            }
            _ => self.refuse(key, value, "expected a string"),
        }
    }

    /// A number that is whole and not negative.
    pub(super) fn count(&mut self, key: &str, value: &mut Value) -> bool {
        match value {
            Value::Null => false,
            Value::Number(number) if number.is_u64() => true,
            Value::Number(number) => {
                let whole = number.as_f64().filter(|n| n.fract() == 0.0 && *n >= 0.0);
                match whole.and_then(|n| format!("{n:.0}").parse::<u64>().ok()) {
                    Some(count) => {
                        *value = Value::from(count);
                        true
                    }
                    None => self.refuse(key, value, "expected an unsigned integer"),
                }
            }
            _ => self.refuse(key, value, "expected an unsigned integer"),
        }
    }

    /// True or false.
    pub(super) fn flag(&mut self, key: &str, value: &mut Value) -> bool {
        match value {
            Value::Bool(_) => true,
            Value::Null => false,
            _ => self.refuse(key, value, "expected a boolean"),
        }
    }

    /// An id of some kind: a number stays one, text is bounded.
    pub(super) fn id(&mut self, key: &str, value: &mut Value) -> bool {
        match value {
            Value::Number(_) => true,
            _ => self.text(key, value, 256),
        }
    }

    /// A memory address: a number is written in hexadecimal.
    pub(super) fn address(&mut self, key: &str, value: &mut Value) -> bool {
        match value.as_u64() {
            Some(address) => {
                *value = Value::String(format!("{address:#x}"));
                true
            }
            None => self.text(key, value, 64),
        }
    }

    /// A list of texts; the empty ones stay, null counts as empty.
    pub(super) fn texts(&mut self, key: &str, value: &mut Value, most: usize, max: usize) -> bool {
        let Value::Array(items) = value else {
            return !value.is_null() && self.refuse(key, value, "expected a list");
        };
        items.truncate(most);
        for item in &mut *items {
            let mut text = text::json(item.take()).unwrap_or_default();
            text::cut(&mut text, max);
            *item = Value::String(text);
        }
        !items.is_empty()
    }

    /// An object of free form.
    pub(super) fn tree(&mut self, key: &str, value: &mut Value, limits: Limits) -> bool {
        match value {
            Value::Object(map) => {
                tree::clean_map(map, limits);
                !map.is_empty()
            }
            Value::Null => false,
            _ => self.refuse(key, value, "expected an object"),
        }
    }

    /// An object whose attributes `inner` checks. `inner` answers whether it may stay.
    pub(super) fn object(
        &mut self,
        key: &str,
        value: &mut Value,
        inner: impl FnOnce(&mut Map<String, Value>, &mut Check<'_>) -> bool,
    ) -> bool {
        match value {
            Value::Object(map) => {
                let path = Path::Key(&self.path, key);
                inner(map, &mut Check { path, errors: self.errors })
            }
            Value::Null => false,
            _ => self.refuse(key, value, "expected an object"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(run: impl FnOnce(&mut Check<'_>) -> bool) -> (bool, usize) {
        let mut errors = Errors::default();
        let kept = run(&mut Check { path: Path::Root, errors: &mut errors });
        (kept, errors.into_list().len())
    }

    #[test]
    fn text_takes_scalars_and_refuses_containers() {
        for (sent, expected) in [
            (json!("abcdefgh"), (json!("abcd..."), true, 0)),
            (json!(5), (json!("5"), true, 0)),
            (json!(""), (json!(""), false, 0)),
            (json!(null), (json!(null), false, 0)),
            (json!([1]), (json!(null), false, 1)),
        ] {
            let mut value = sent;
            let (kept, faults) = check(|check| check.text("k", &mut value, 7));
            assert_eq!((value, kept, faults), expected);
        }
    }

    #[test]
    fn counts_are_whole_and_numeric_strings_are_refused() {
        for (sent, kept) in [
            (json!(3), true),
            (json!(3.0), true),
            (json!(3.5), false),
            (json!(-3), false),
            (json!("3"), false),
            (json!(1e300), false),
        ] {
            let mut value = sent.clone();
            let (got, faults) = check(|check| check.count("k", &mut value));
            assert_eq!((got, faults), (kept, usize::from(!kept)), "{sent}");
        }
    }

    #[test]
    fn addresses_are_written_in_hexadecimal() {
        let mut value = json!(4096);
        assert_eq!(check(|check| check.address("k", &mut value)), (true, 0));
        assert_eq!(value, "0x1000");
    }

    #[test]
    fn lists_of_text_are_bounded_and_stringified() {
        let mut value = json!(["a", null, 3, {"x": 1}, "last"]);
        assert_eq!(check(|check| check.texts("k", &mut value, 4, 10)), (true, 0));
        assert_eq!(value, json!(["a", "", "3", "{\"x\":1}"]));
    }
}

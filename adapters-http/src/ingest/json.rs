//! Event payloads as JSON, from clients that do not all write it well.
//!
//! What is too deep or too much is left out, and the rest is kept; what strict JSON forbids and clients
//! send all the same (lone surrogates, `NaN`, raw control characters, bytes that are no UTF-8) is mended.

use std::cell::Cell;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::json_repair::repair;

/// Deeper values are left out. Normalisation cuts far above; the parser's own limit, which is an error, is 128.
const MAX_DEPTH: usize = 64;

/// About 40 bytes each: bounds the memory of a payload that consists of many tiny values.
const MAX_WEIGHT: usize = 600_000;
const ARRAY_WEIGHT: usize = 2;
const OBJECT_WEIGHT: usize = 12;

/// Why a payload is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum InvalidJson {
    /// It ends in the middle.
    #[error("unexpected end of file")]
    Truncated,
    /// It is not JSON.
    #[error("invalid JSON")]
    Syntax,
    /// It is JSON, but no object.
    #[error("expected an object")]
    NotAnObject,
}

/// Reads an event's payload.
pub(super) fn parse(bytes: &[u8]) -> Result<Map<String, Value>, InvalidJson> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    let value = match read(text) {
        Ok(value) => value,
        Err(_) => read(&repair(text))
            .map_err(|error| if error.is_eof() { InvalidJson::Truncated } else { InvalidJson::Syntax })?,
    };
    match value {
        Value::Object(object) => Ok(object),
        _ => Err(InvalidJson::NotAnObject),
    }
}

fn read(text: &str) -> Result<Value, serde_json::Error> {
    let left = Cell::new(MAX_WEIGHT);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Node { depth: 0, left: &left }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// A value at some depth, with what is left of the payload's weight.
#[derive(Clone, Copy)]
struct Node<'a> {
    depth: usize,
    left: &'a Cell<usize>,
}

impl Node<'_> {
    fn child(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }

    fn weigh(self, weight: usize) {
        self.left.set(self.left.get().saturating_sub(weight));
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.weigh(1);
        if self.depth > MAX_DEPTH || self.left.get() == 0 {
            // Skips without recursion, however deep.
            return deserializer.deserialize_ignored_any(IgnoredAny).map(|_| Value::Null);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(without_nul(value.to_owned())))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(without_nul(value)))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        self.weigh(ARRAY_WEIGHT);
        let mut values = Vec::new();
        loop {
            let has_room = self.left.get() > 0;
            match sequence.next_element_seed(self.child())? {
                Some(value) if has_room => values.push(value),
                Some(_) => {}
                None => return Ok(Value::Array(values)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        self.weigh(OBJECT_WEIGHT);
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let has_room = self.left.get() > 0;
            let value = entries.next_value_seed(self.child())?;
            if has_room {
                object.insert(without_nul(key), value);
            }
        }
        Ok(Value::Object(object))
    }
}

/// PostgreSQL keeps no NUL in texts.
fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{InvalidJson, MAX_WEIGHT, parse};

    fn parsed(text: impl AsRef<[u8]>) -> Value {
        Value::Object(parse(text.as_ref()).unwrap())
    }

    #[test]
    fn any_value_reads_as_it_is() {
        let event = json!({"a": [1, -2, 2.5, true, null, "x\u{1F600}"], "b": {"c": {}}, "d": 18446744073709551615_u64});
        assert_eq!(parsed(event.to_string()), event);
    }

    #[test]
    fn of_duplicate_keys_the_last_wins() {
        assert_eq!(parsed(r#"{"a": 1, "a": 2}"#), json!({"a": 2}));
    }

    #[test]
    fn what_is_too_deep_is_cut_and_the_rest_is_kept() {
        for depth in [10_000, 400_000] {
            let arrays = format!(r#"{{"extra": {}{}, "message": "kept"}}"#, "[".repeat(depth), "]".repeat(depth));
            assert_eq!(parsed(arrays)["message"], "kept");
            let objects =
                format!(r#"{{"extra": {}1{}, "message": "kept"}}"#, "{\"a\":".repeat(depth), "}".repeat(depth));
            assert_eq!(parsed(objects)["message"], "kept");
        }
    }

    #[test]
    fn a_cut_value_may_be_anything() {
        let deep = format!(r#"{{"a": {}{{"b": [1, "x", 1e5, null]}}{}}}"#, "[".repeat(100), "]".repeat(100));
        let mut value = &parsed(deep)["a"];
        while let Some(inner) = value.get(0) {
            value = inner;
        }
        assert_eq!(*value, Value::Null);
    }

    #[test]
    fn too_many_values_do_not_fill_the_memory() {
        let many =
            format!(r#"{{"message": "kept", "extra": [{}0], "tags": {{"a": "b"}}}}"#, "0,".repeat(MAX_WEIGHT * 2));
        let value = parsed(many);
        assert_eq!(value["message"], "kept");
        assert!((1..MAX_WEIGHT).contains(&value["extra"].as_array().unwrap().len()));
        assert_eq!(value.get("tags"), None);
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        assert_eq!(parsed(b"{\"message\": \"a\xff\xfeb\"}"), json!({"message": "a\u{fffd}\u{fffd}b"}));
        assert_eq!(parsed(r#"{"a\u0000": "b\u0000"}"#), json!({"a\u{fffd}": "b\u{fffd}"}));
        assert_eq!(parsed("\u{feff}{}"), json!({}));
    }

    #[test]
    fn what_clients_send_against_the_rules_is_mended() {
        assert_eq!(
            parsed(r#"{"a": NaN, "b": [Infinity, -Infinity], "c": "NaN"}"#),
            json!({"a": null, "b": [null, null], "c": "NaN"})
        );
        assert_eq!(
            parsed(r#"{"a": "cut \ud83d", "b": "\ud83d\ude00"}"#),
            json!({"a": "cut \u{fffd}", "b": "\u{1F600}"})
        );
        assert_eq!(parsed("{\"a\": \"x\ny\"}"), json!({"a": "x y"}));
        assert_eq!(parsed(r#"{"a": 1e999, "b": -1}"#), json!({"a": null, "b": -1}));
    }

    #[test]
    fn every_beginning_of_an_event_is_truncated() {
        let text = json!({"message": "größe \n \u{7}", "n": [1.5e3, true, null], "o": {"k": "v"}}).to_string();
        for end in 0..text.len() {
            assert_eq!(parse(&text.as_bytes()[..end]), Err(InvalidJson::Truncated), "at {end}");
        }
    }

    #[test]
    fn what_is_no_object_is_invalid() {
        for text in ["[]", "1", "null", "\"a\""] {
            assert_eq!(parse(text.as_bytes()), Err(InvalidJson::NotAnObject), "{text}");
        }
        for text in ["{a: 1}", "{} {}", "{\"a\" 1}", "<html>", "{\"a\": nul}"] {
            assert_eq!(parse(text.as_bytes()), Err(InvalidJson::Syntax), "{text}");
        }
    }
}

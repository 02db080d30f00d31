//! Reading parts of JSON: what is not wanted is skipped and never becomes a value.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// What is wanted of a value: all of it, or only some members of the object that it is. Of a list, the same of each value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    is_whole: bool,
    members: BTreeMap<String, Selection>,
}

impl Selection {
    /// What stands at the ends of these paths; of no paths, nothing.
    pub fn of<P: AsRef<[S]>, S: AsRef<str>>(paths: impl IntoIterator<Item = P>) -> Self {
        let mut selection = Self::default();
        for path in paths {
            let mut end = &mut selection;
            for name in path.as_ref() {
                end = end.members.entry(name.as_ref().to_owned()).or_default();
            }
            end.is_whole = true;
        }
        selection
    }
}

/// Reads an object: of `member` what is selected, of the others all.
pub(super) fn read(text: &[u8], member: &str, selection: &Selection) -> Result<Map<String, Value>, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let map = Whole { member, selection }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(map)
}

struct Whole<'a> {
    member: &'a str,
    selection: &'a Selection,
}

impl<'de> DeserializeSeed<'de> for Whole<'_> {
    type Value = Map<String, Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = Map<String, Value>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = object.next_key::<String>()? {
            let value = match key == self.member {
                true => object.next_value_seed(Selected(self.selection))?,
                false => object.next_value()?,
            };
            map.insert(key, value);
        }
        Ok(map)
    }
}

struct Selected<'a>(&'a Selection);

impl<'de> DeserializeSeed<'de> for Selected<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        match self.0.is_whole {
            true => serde::Deserialize::deserialize(deserializer),
            false => deserializer.deserialize_any(self),
        }
    }
}

/// What is neither an object nor a list has nothing in it to be selected.
impl<'de> Visitor<'de> for Selected<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = object.next_key::<String>()? {
            match self.0.members.get(&key) {
                Some(selection) => {
                    map.insert(key, object.next_value_seed(Selected(selection))?);
                }
                None => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Value::Object(map))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(Selected(self.0))? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_str<E>(self, _: &str) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn selected(paths: &[&[&str]], value: Value) -> Value {
        let text = serde_json::to_vec(&json!({"all": [1], "some": value})).unwrap();
        let mut map = read(&text, "some", &Selection::of(paths)).unwrap();
        assert_eq!(map["all"], json!([1]));
        map["some"].take()
    }

    #[test]
    fn only_what_paths_lead_to_is_read() {
        let value = json!({
            "a": {"b": [{"c": 1, "d": [2]}, {"c": {"e": null}}, "text"], "f": "x"},
            "g": {"h": 1}, "i": [true, 1, -1, 1.5, null],
        });
        for (paths, expected) in [
            (&[][..], json!({})),
            (&[&["a", "b", "c"][..]], json!({"a": {"b": [{"c": 1}, {"c": {"e": null}}, null]}})),
            (&[&["g"], &["a", "f"]], json!({"a": {"f": "x"}, "g": {"h": 1}})),
            (&[&["a", "b", "d"], &["a", "b"]], json!({"a": {"b": value["a"]["b"]}})),
            (&[&["i", "x"], &["none"]], json!({"i": [null, null, null, null, null]})),
        ] {
            assert_eq!(selected(paths, value.clone()), expected, "{paths:?}");
        }
        assert_eq!(selected(&[&["a"]], json!("text")), Value::Null);
    }

    #[test]
    fn what_is_no_object_cannot_be_read() {
        for text in ["[]", "{\"some\": {", "{} {}", "nonsense"] {
            assert!(read(text.as_bytes(), "some", &Selection::default()).is_err(), "{text}");
        }
    }
}

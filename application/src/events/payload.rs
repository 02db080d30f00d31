//! The stored form of an event: one JSON object, compressed.

use std::fmt;
use std::io::Read;

use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

/// Fast; a typical event of 18 KB shrinks to an eighth.
const LEVEL: i32 = 1;

/// More than any event that is accepted; a bound against a damaged row.
const MAX_BYTES: u64 = 16 << 20;

/// The stored bytes are not a payload.
#[derive(Debug, thiserror::Error)]
#[error("the stored event cannot be read")]
pub struct Unreadable(#[source] Box<dyn std::error::Error + Send + Sync>);

/// Compresses a payload.
pub fn encode(payload: &Map<String, Value>) -> Result<Vec<u8>, Unreadable> {
    let text = serde_json::to_vec(payload).map_err(|error| Unreadable(error.into()))?;
    zstd::bulk::compress(&text, LEVEL).map_err(|error| Unreadable(error.into()))
}

/// Reads what [`encode`] wrote.
pub fn decode(bytes: &[u8]) -> Result<Map<String, Value>, Unreadable> {
    serde_json::from_slice(&text(bytes)?).map_err(|error| Unreadable(error.into()))
}

/// The same; of the object `member`, which may be by far the largest, only `kept` is ever brought into memory.
pub fn decode_but(bytes: &[u8], member: &str, kept: &str) -> Result<Map<String, Value>, Unreadable> {
    let text = text(bytes)?;
    let mut deserializer = serde_json::Deserializer::from_slice(&text);
    let within = Within { member, kept };
    within.deserialize(&mut deserializer).map_err(|error| Unreadable(error.into()))
}

fn text(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let mut text = Vec::new();
    zstd::stream::read::Decoder::new(bytes)
        .and_then(|decoder| decoder.take(MAX_BYTES).read_to_end(&mut text))
        .map_err(|error| Unreadable(error.into()))?;
    Ok(text)
}

/// An object, of whose `member` only one member is read.
struct Within<'a> {
    member: &'a str,
    kept: &'a str,
}

/// One member of an object; the others are skipped.
struct Only<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for Within<'_> {
    type Value = Map<String, Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Within<'_> {
    type Value = Map<String, Value>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = object.next_key::<String>()? {
            let value = match key == self.member {
                true => Value::Object(object.next_value_seed(Only(self.kept))?),
                false => object.next_value()?,
            };
            map.insert(key, value);
        }
        Ok(map)
    }
}

impl<'de> DeserializeSeed<'de> for Only<'_> {
    type Value = Map<String, Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Only<'_> {
    type Value = Map<String, Value>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = object.next_key::<String>()? {
            if key == self.0 {
                map.insert(key, object.next_value()?);
            } else {
                object.next_value::<IgnoredAny>()?;
            }
        }
        Ok(map)
    }
}

//! The stored form of an event: one JSON object, compressed.

use std::io::Read;

use serde_json::{Map, Value};

use super::selection::{self, Selection};

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

/// The same; of `member`, which may be by far the largest, only what is selected is ever brought into memory.
pub(super) fn decode_but(bytes: &[u8], member: &str, selection: &Selection) -> Result<Map<String, Value>, Unreadable> {
    let text = text(bytes)?;
    selection::read(&text, member, selection).map_err(|error| Unreadable(error.into()))
}

fn text(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let mut text = Vec::new();
    zstd::stream::read::Decoder::new(bytes)
        .and_then(|decoder| decoder.take(MAX_BYTES).read_to_end(&mut text))
        .map_err(|error| Unreadable(error.into()))?;
    Ok(text)
}

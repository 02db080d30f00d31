//! What an event's row holds beside its columns: all that its details are answered from.

use domain::events::{Event, EventKind, Level};
use domain::grouping::GroupHash;
use serde_json::{Map, Value, json};

use super::EventRecord;
use super::payload::{self, Unreadable};
use super::selection::Selection;

/// An event in its stored form. The id, the issue, the times, the release and the environment are
/// columns of the row and not repeated here.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// Error or default.
    pub kind: EventKind,
    /// The SDK's platform.
    pub platform: String,
    /// How bad it is.
    pub level: Level,
    /// The logger that reported it.
    pub logger: Option<String>,
    /// The transaction it happened in.
    pub transaction: Option<String>,
    /// The distribution of the release.
    pub dist: Option<String>,
    /// The headline.
    pub title: String,
    /// Where it came from; may be empty.
    pub culprit: String,
    /// The file of the crash.
    pub location: Option<String>,
    /// What the title was made of.
    pub metadata: Map<String, Value>,
    /// The message to show; may be empty.
    pub message: String,
    /// All tags, sorted by key.
    pub tags: Vec<(String, String)>,
    /// An exception was not handled by the program.
    pub unhandled: bool,
    /// What it was grouped by, the primary hash first.
    pub hashes: Vec<GroupHash>,
    /// Bytes of the payload as it was received.
    pub size: u64,
    /// The normalised payload, as in [`Event::payload`].
    pub payload: Map<String, Value>,
}

impl StoredEvent {
    /// Of an event, its hashes and the size of the payload as it was received.
    pub fn new(event: Event, hashes: Vec<GroupHash>, size: usize) -> Self {
        Self {
            kind: event.kind,
            platform: event.platform,
            level: event.level,
            logger: event.logger,
            transaction: event.transaction,
            dist: event.dist,
            title: event.title,
            culprit: event.culprit,
            location: event.location,
            metadata: event.metadata,
            message: event.message,
            tags: event.tags,
            unhandled: event.unhandled,
            hashes,
            size: u64::try_from(size).unwrap_or(u64::MAX),
            payload: event.payload,
        }
    }

    /// As it was before it was stored, but for the text that search looks into.
    pub fn into_event(self, record: &EventRecord) -> Event {
        Event {
            id: record.id,
            kind: self.kind,
            timestamp: record.timestamp,
            received: record.received,
            platform: self.platform,
            level: self.level,
            logger: self.logger,
            transaction: self.transaction,
            release: record.release.clone(),
            dist: self.dist,
            environment: record.environment.clone(),
            title: self.title,
            culprit: self.culprit,
            location: self.location,
            metadata: self.metadata,
            search_message: String::new(),
            message: self.message,
            tags: self.tags,
            unhandled: self.unhandled,
            payload: self.payload,
        }
    }

    /// The bytes of a row.
    pub fn encode(self) -> Result<Vec<u8>, Unreadable> {
        payload::encode(&self.into_map())
    }

    /// Reads what [`Self::encode`] wrote.
    pub fn decode(bytes: &[u8]) -> Result<Self, Unreadable> {
        payload::decode(bytes).map(Self::from_map)
    }

    /// The same with nothing in the payload but the user: what a row of a list shows. As a tree a payload takes many
    /// times its size in memory, and a list has up to a hundred.
    pub fn decode_listed(bytes: &[u8]) -> Result<Self, Unreadable> {
        Self::decode_selected(bytes, &Selection::of([["user"]]))
    }

    /// The same with nothing in the payload but the ids of a transaction's spans and the sort of work it is.
    pub(crate) fn decode_traced(bytes: &[u8]) -> Result<Self, Unreadable> {
        let paths: [&[&str]; 2] = [&["spans", "span_id"], &["contexts", "trace", "op"]];
        Self::decode_selected(bytes, &Selection::of(paths))
    }

    /// The same with nothing in the payload but what is selected.
    pub(super) fn decode_selected(bytes: &[u8], selection: &Selection) -> Result<Self, Unreadable> {
        payload::decode_but(bytes, "payload", selection).map(Self::from_map)
    }

    /// The value of a tag.
    pub fn tag(&self, key: &str) -> Option<&str> {
        self.tags.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str())
    }

    /// As one JSON object.
    pub fn into_map(self) -> Map<String, Value> {
        let mut map = Map::new();
        let mut put = |key: &str, value: Value| {
            map.insert(key.to_owned(), value);
        };
        put("kind", self.kind.as_str().into());
        put("platform", self.platform.into());
        put("level", self.level.as_str().into());
        put("logger", self.logger.into());
        put("transaction", self.transaction.into());
        put("dist", self.dist.into());
        put("title", self.title.into());
        put("culprit", self.culprit.into());
        put("location", self.location.into());
        put("metadata", Value::Object(self.metadata));
        put("message", self.message.into());
        put("tags", self.tags.into_iter().map(|(key, value)| json!([key, value])).collect());
        put("unhandled", self.unhandled.into());
        put("hashes", self.hashes.iter().map(GroupHash::as_str).collect());
        put("size", self.size.into());
        put("payload", Value::Object(self.payload));
        map
    }

    /// Reads what [`Self::into_map`] made, now or by another version of Picket: what is missing is left empty.
    pub fn from_map(mut map: Map<String, Value>) -> Self {
        Self {
            kind: map.get("kind").and_then(Value::as_str).and_then(EventKind::parse).unwrap_or(EventKind::Default),
            platform: text(&mut map, "platform").unwrap_or_else(|| "other".to_owned()),
            level: map.get("level").and_then(Value::as_str).and_then(Level::parse).unwrap_or(Level::Error),
            logger: text(&mut map, "logger"),
            transaction: text(&mut map, "transaction"),
            dist: text(&mut map, "dist"),
            title: text(&mut map, "title").unwrap_or_default(),
            culprit: text(&mut map, "culprit").unwrap_or_default(),
            location: text(&mut map, "location"),
            metadata: object(&mut map, "metadata"),
            message: text(&mut map, "message").unwrap_or_default(),
            tags: tags(&mut map),
            unhandled: map.get("unhandled").and_then(Value::as_bool).unwrap_or_default(),
            hashes: hashes(&map),
            size: map.get("size").and_then(Value::as_u64).unwrap_or_default(),
            payload: object(&mut map, "payload"),
        }
    }
}

fn text(map: &mut Map<String, Value>, key: &str) -> Option<String> {
    match map.get_mut(key)?.take() {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn object(map: &mut Map<String, Value>, key: &str) -> Map<String, Value> {
    match map.get_mut(key).map(Value::take) {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    }
}

fn tags(map: &mut Map<String, Value>) -> Vec<(String, String)> {
    let Some(Value::Array(tags)) = map.get_mut("tags").map(Value::take) else { return Vec::new() };
    tags.into_iter().filter_map(|tag| serde_json::from_value(tag).ok()).collect()
}

fn hashes(map: &Map<String, Value>) -> Vec<GroupHash> {
    let hashes = map.get("hashes").and_then(Value::as_array).into_iter().flatten();
    hashes.filter_map(|hash| hash.as_str().and_then(GroupHash::parse)).collect()
}

#[cfg(test)]
mod tests {
    use domain::events::Event;
    use domain::ids::{IssueId, ProjectId};
    use serde_json::{Map, json};

    use super::StoredEvent;
    use crate::events::EventRecord;
    use crate::ingest::fixtures::{event, hash};

    #[test]
    fn a_stored_event_reads_back_as_it_was() {
        let stored = StoredEvent::new(event("boom"), vec![hash(1), hash(2)], 1234);
        assert_eq!(StoredEvent::from_map(stored.clone().into_map()), stored);
        assert_eq!(StoredEvent::decode(&stored.clone().encode().unwrap()).unwrap(), stored);
    }

    #[test]
    fn a_stored_event_becomes_the_event_that_it_was() {
        let event = event("boom");
        let record = EventRecord {
            project_id: ProjectId::new(1),
            id: event.id,
            issue_id: IssueId::new(1),
            timestamp: event.timestamp,
            received: event.received,
            environment: event.environment.clone(),
            release: event.release.clone(),
            hash: None,
            payload: Vec::new(),
        };
        let again = StoredEvent::new(event.clone(), Vec::new(), 1).into_event(&record);
        assert_eq!(again, Event { search_message: String::new(), ..event });
    }

    #[test]
    fn what_an_older_row_lacks_is_left_empty() {
        let stored = StoredEvent::new(event("boom"), vec![hash(1)], 1234);
        let mut map = stored.clone().into_map();
        map.remove("location");
        map.remove("size");
        assert_eq!(StoredEvent::from_map(map), StoredEvent { location: None, size: 0, ..stored });
        assert!(StoredEvent::decode(b"nonsense").is_err());
    }

    #[test]
    fn a_listed_event_has_all_but_the_payload_and_of_that_the_user() {
        let mut stored = StoredEvent::new(event("boom"), vec![hash(1)], 1234);
        stored.payload.insert("user".into(), json!({"id": "7", "data": {"n": [1.5, null]}}));
        let listed = StoredEvent::decode_listed(&stored.clone().encode().unwrap()).unwrap();
        assert_eq!(listed.payload.keys().collect::<Vec<_>>(), ["user"]);
        assert_eq!(listed.payload["user"], stored.payload["user"]);
        assert_eq!(StoredEvent { payload: Map::new(), ..listed }, StoredEvent { payload: Map::new(), ..stored });
        assert!(StoredEvent::decode_listed(b"nonsense").is_err());
    }

    #[test]
    fn a_listed_event_without_a_user_has_no_payload() {
        let stored = StoredEvent::new(event("boom"), vec![hash(1)], 1234);
        let listed = StoredEvent::decode_listed(&stored.encode().unwrap()).unwrap();
        assert!(listed.payload.is_empty());
    }
}

use application::events::ListedEvent;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::dates::Timestamp;

/// An event in a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ListedEvent")]
pub struct ListedEventDto {
    id: String,
    #[serde(rename = "event.type")]
    kind: &'static str,
    #[serde(rename = "groupID")]
    group_id: String,
    #[serde(rename = "eventID")]
    event_id: String,
    #[serde(rename = "projectID")]
    project_id: String,
    message: String,
    title: String,
    location: Option<String>,
    culprit: String,
    user: Option<Map<String, Value>>,
    tags: Vec<EventTagDto>,
    platform: String,
    date_created: Timestamp,
    crash_file: Option<String>,
    metadata: Map<String, Value>,
}

/// A tag of an event.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "EventTag")]
pub struct EventTagDto {
    key: String,
    value: String,
    /// The search for this value, where it is not simply key and value.
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<String>,
}

impl ListedEventDto {
    /// One row of a list.
    pub fn new(event: ListedEvent) -> Self {
        let ListedEvent { record, stored } = event;
        Self {
            id: record.id.to_string(),
            kind: stored.kind.as_str(),
            group_id: record.issue_id.to_string(),
            event_id: record.id.to_string(),
            project_id: record.project_id.to_string(),
            date_created: Timestamp(record.timestamp),
            user: user(&stored.payload),
            message: stored.message,
            title: stored.title,
            location: stored.location,
            culprit: stored.culprit,
            tags: tags(stored.tags),
            platform: stored.platform,
            crash_file: None,
            metadata: stored.metadata,
        }
    }
}

/// Tags as shown; a user's has its search.
pub fn tags(tags: Vec<(String, String)>) -> Vec<EventTagDto> {
    let shown = tags.into_iter().map(|(key, value)| {
        let query = if key == "user" { user_query(&value) } else { None };
        EventTagDto { key, value, query }
    });
    shown.collect()
}

/// `id:7` is searched for as `user.id:"7"`.
pub fn user_query(value: &str) -> Option<String> {
    let (kind, rest) = value.split_once(':')?;
    Some(format!("user.{kind}:\"{}\"", rest.replace('"', "\\\"")))
}

/// The user with the keys that clients rely on, null where they are unknown.
pub fn user(payload: &Map<String, Value>) -> Option<Map<String, Value>> {
    let user = payload.get("user")?.as_object()?;
    let keys = ["id", "email", "username", "ip_address", "name", "geo", "data"];
    Some(keys.into_iter().map(|key| (key.to_owned(), user.get(key).cloned().unwrap_or_default())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_users_tag_can_be_searched_for() {
        let shown = tags(vec![("level".into(), "error".into()), ("user".into(), "email:a\"b@c.d".into())]);
        assert_eq!(shown[0].query, None);
        assert_eq!(shown[1].query.as_deref(), Some("user.email:\"a\\\"b@c.d\""));
    }
}

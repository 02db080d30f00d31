use application::tags::{TagDetails, TagValue};
use schemars::JsonSchema;
use serde::Serialize;

use crate::dates::Timestamp;
use crate::issues::tag_name;

/// A tag of an issue's events, with the values that were seen most.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "TagDetails")]
pub struct TagDetailsDto {
    key: String,
    /// The key as people read it.
    name: String,
    total_values: i64,
    unique_values: i64,
    top_values: Vec<TagValueDto>,
}

/// A value of a tag.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "TagValue")]
pub struct TagValueDto {
    key: String,
    /// The value as people read it.
    name: String,
    value: String,
    count: i64,
    first_seen: Timestamp,
    last_seen: Timestamp,
    /// The search for this value, where it is not simply key and value.
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<String>,
}

/// A tag of many issues' events.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "TagTotal")]
pub struct TagTotalDto {
    key: String,
    /// The key as people read it.
    name: String,
    /// How many events have it.
    total_values: i64,
}

impl From<(String, i64)> for TagTotalDto {
    fn from((key, total_values): (String, i64)) -> Self {
        Self { name: tag_name(&key), key, total_values }
    }
}

impl From<TagDetails> for TagDetailsDto {
    fn from(tag: TagDetails) -> Self {
        Self {
            name: tag_name(&tag.summary.key),
            key: tag.summary.key,
            total_values: tag.summary.total,
            unique_values: tag.summary.distinct,
            top_values: tag.values.into_iter().map(TagValueDto::from).collect(),
        }
    }
}

impl From<TagValue> for TagValueDto {
    fn from(tag: TagValue) -> Self {
        let is_user = tag.key == "user";
        let query = if is_user { crate::events::user_query(&tag.value) } else { None };
        // A user is `id:7`, or by what else the event told.
        let name = match tag.value.split_once(':') {
            Some(("id" | "email" | "username" | "ip", rest)) if is_user => rest.to_owned(),
            _ => tag.value.clone(),
        };
        Self {
            key: tag.key,
            name,
            value: tag.value,
            count: tag.count,
            first_seen: Timestamp(tag.first_seen),
            last_seen: Timestamp(tag.last_seen),
            query,
        }
    }
}

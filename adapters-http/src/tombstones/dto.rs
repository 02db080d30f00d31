use application::tombstones::ListedTombstone;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::dates::Timestamp;
use crate::users::UserDto;

/// What is left of an issue that was discarded.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Tombstone")]
pub struct TombstoneDto {
    id: String,
    /// The text of the issue that was searched.
    message: String,
    culprit: String,
    /// `error` or `default`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// `fatal`, `error`, `warning`, `info` or `debug`.
    level: &'static str,
    /// What the title was made of.
    metadata: Map<String, Value>,
    /// Who discarded the issue; null where that was no user, and where the account is gone.
    actor: Option<UserDto>,
    /// When it was discarded.
    date_added: Timestamp,
}

impl From<ListedTombstone> for TombstoneDto {
    fn from(listed: ListedTombstone) -> Self {
        let ListedTombstone { tombstone, actor } = listed;
        let epitaph = tombstone.epitaph;
        Self {
            id: tombstone.id.to_string(),
            message: epitaph.message,
            culprit: epitaph.culprit,
            kind: epitaph.kind.as_str(),
            level: epitaph.level.as_str(),
            metadata: epitaph.metadata,
            actor: actor.as_ref().map(UserDto::from),
            date_added: Timestamp(tombstone.date_added),
        }
    }
}

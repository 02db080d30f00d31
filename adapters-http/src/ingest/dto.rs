use domain::events::EventId;
use schemars::JsonSchema;
use serde::Serialize;

/// What was taken.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Taken")]
pub struct TakenDto {
    /// The event's id, 32 hexadecimal characters; missing where no event was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
}

impl From<Option<EventId>> for TakenDto {
    fn from(id: Option<EventId>) -> Self {
        Self { id: id.map(|id| id.to_string()) }
    }
}

use application::hashes::ListedHash;
use domain::projects::Project;
use schemars::JsonSchema;
use serde::Serialize;

use crate::events::{EventDetailsDto, ListedEventDto};

/// A hash that leads events to an issue.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IssueHash")]
pub struct HashDto {
    /// The hash.
    id: String,
    /// The latest event that it led to the issue.
    latest_event: EventDto,
    /// Always false: nothing merges issues by itself.
    merged_by_seer: bool,
    /// Always null.
    seer_match_distance: Option<f64>,
}

/// An event as it was asked for.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "HashEvent")]
pub enum EventDto {
    /// With all that its page shows.
    Full(Box<EventDetailsDto>),
    /// As lists show it.
    Listed(Box<ListedEventDto>),
}

impl HashDto {
    /// One of a list; its event with all that its page shows, where that is asked for.
    pub fn new(listed: ListedHash, project: &Project, is_full: bool) -> Self {
        let ListedHash { hash, latest } = listed;
        let latest_event = match is_full {
            true => EventDto::Full(Box::new(EventDetailsDto::listed(latest, project))),
            false => EventDto::Listed(Box::new(ListedEventDto::new(latest))),
        };
        Self { id: hash.to_string(), latest_event, merged_by_seer: false, seer_match_distance: None }
    }
}

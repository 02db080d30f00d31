//! What events of one kind have and others have not.

use application::events::StoredEvent;
use application::spans::TransactionRecord;
use domain::grouping::{self, GroupHash};
use domain::spans::seconds;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::details_dto::take;

/// What only events of issues have.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IssueEvent")]
pub struct IssueEventDto {
    crash_file: Option<String>,
    /// Every hash of the event.
    fingerprints: Vec<String>,
    grouping_config: GroupingConfigDto,
}

/// How the event was grouped.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "GroupingConfig")]
pub struct GroupingConfigDto {
    id: &'static str,
    enhancements: &'static str,
}

impl IssueEventDto {
    /// Of an event with these hashes.
    pub fn new(hashes: &[GroupHash]) -> Self {
        Self {
            crash_file: None,
            fingerprints: hashes.iter().map(ToString::to_string).collect(),
            grouping_config: GroupingConfigDto { id: grouping::CONFIG, enhancements: "" },
        }
    }
}

/// What only transactions have.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Transaction")]
pub struct TransactionDto {
    /// When it began, in seconds since 1970.
    start_timestamp: f64,
    /// When it ended, in seconds since 1970.
    end_timestamp: f64,
    /// Value and unit of what was measured, by name.
    measurements: Option<Map<String, Value>>,
    /// Value and unit of how much time went into which sort of work, by name.
    breakdowns: Option<Map<String, Value>>,
}

impl TransactionDto {
    /// Takes it out of the payload.
    pub fn take(record: &TransactionRecord, stored: &mut StoredEvent) -> Self {
        Self {
            start_timestamp: seconds(record.start.timestamp_micros()),
            end_timestamp: seconds(record.timestamp.timestamp_micros()),
            measurements: take(stored, "measurements"),
            breakdowns: take(stored, "breakdowns"),
        }
    }
}

use application::events::{EventDetails, FoundEvent, ListedEvent, StoredEvent, TransactionDetails};
use chrono::{DateTime, Utc};
use domain::events::EventId;
use domain::ids::ProjectId;
use domain::projects::Project;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::dto::{EventTagDto, tags, user};
use super::entries::{self, EntryDto};
use super::kinds_dto::{IssueEventDto, TransactionDto};
use crate::dates::Timestamp;
use crate::feedback::UserReportDto;
use crate::releases::ReleaseDto;

/// An event with all that its page shows.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "EventDetails")]
pub struct EventDetailsDto {
    id: String,
    /// The issue; null of a transaction, which has none.
    #[serde(rename = "groupID")]
    group_id: Option<String>,
    #[serde(rename = "eventID")]
    event_id: String,
    #[serde(rename = "projectID")]
    project_id: String,
    /// Bytes of the event as it was received.
    size: u64,
    /// The parts to show, the most telling first.
    entries: Vec<EntryDto>,
    dist: Option<String>,
    message: String,
    title: String,
    location: Option<String>,
    user: Option<Map<String, Value>>,
    contexts: Map<String, Value>,
    sdk: Option<Map<String, Value>>,
    /// What the application added (its `extra`).
    context: Map<String, Value>,
    /// Names and versions of the application's packages.
    packages: Map<String, Value>,
    #[serde(rename = "type")]
    kind: &'static str,
    metadata: Map<String, Value>,
    tags: Vec<EventTagDto>,
    platform: String,
    date_received: Timestamp,
    date_created: Timestamp,
    errors: Vec<ProcessingErrorDto>,
    occurrence: Option<Map<String, Value>>,
    #[serde(rename = "_meta")]
    meta: Map<String, Value>,
    culprit: String,
    /// What only events of issues have.
    #[serde(flatten)]
    of_issue: Option<IssueEventDto>,
    /// What only transactions have.
    #[serde(flatten)]
    of_transaction: Option<TransactionDto>,
    release: Option<ReleaseDto>,
    /// What a user says of it.
    user_report: Option<UserReportDto>,
    sdk_updates: Vec<Value>,
    resolved_with: Vec<String>,
    #[serde(rename = "nextEventID")]
    next_event_id: Option<String>,
    #[serde(rename = "previousEventID")]
    previous_event_id: Option<String>,
}

/// A part of an event that could not be taken as it was sent.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ProcessingError")]
pub struct ProcessingErrorDto {
    #[serde(rename = "type")]
    kind: String,
    message: String,
    data: Map<String, Value>,
}

impl EventDetailsDto {
    /// The answer to a request for one event.
    pub fn new(details: EventDetails) -> Self {
        let EventDetails { located, record, stored, release, report, previous, next } = details;
        let shown = ListedEvent { record, stored, release };
        Self {
            user_report: report.map(UserReportDto::from),
            next_event_id: next.map(|id| id.to_string()),
            previous_event_id: previous.map(|id| id.to_string()),
            ..Self::listed(shown, &located.project)
        }
    }

    /// The answer to a request for whatever an id names.
    pub fn found(found: FoundEvent) -> Self {
        match found {
            FoundEvent::OfIssue(details) => Self::new(*details),
            FoundEvent::Transaction(details) => Self::transaction(*details),
        }
    }

    /// The ids of its issue and of itself.
    pub fn ids(&self) -> (Option<String>, String) {
        (self.group_id.clone(), self.id.clone())
    }

    fn transaction(details: TransactionDetails) -> Self {
        let TransactionDetails { organization: _, project, record, mut stored, release, report } = details;
        let of_transaction = Some(TransactionDto::take(&record, &mut stored));
        Self {
            // Its place is its name, which is its title.
            location: None,
            of_transaction,
            release: release.map(|release| ReleaseDto::of_project(release, &project)),
            user_report: report.map(UserReportDto::from),
            ..Self::stored(record.event_id, record.project_id, (record.timestamp, record.received), stored)
        }
    }

    /// One of a list: neither its neighbours nor what a user says of it are looked up.
    pub fn listed(event: ListedEvent, project: &Project) -> Self {
        let ListedEvent { record, stored, release } = event;
        let of_issue = Some(IssueEventDto::new(&stored.hashes));
        Self {
            group_id: Some(record.issue_id.to_string()),
            of_issue,
            release: release.map(|release| ReleaseDto::of_issue(release, project)),
            ..Self::stored(record.id, record.project_id, (record.timestamp, record.received), stored)
        }
    }

    /// What is said of all events, with the times when they happened and arrived.
    fn stored(
        id: EventId,
        project: ProjectId,
        (timestamp, received): (DateTime<Utc>, DateTime<Utc>),
        mut stored: StoredEvent,
    ) -> Self {
        Self {
            id: id.to_string(),
            group_id: None,
            event_id: id.to_string(),
            project_id: project.to_string(),
            size: stored.size,
            errors: errors(&mut stored),
            user: user(&stored.payload),
            contexts: take(&mut stored, "contexts").unwrap_or_default(),
            sdk: take(&mut stored, "sdk").map(sdk),
            context: take(&mut stored, "extra").unwrap_or_default(),
            packages: take(&mut stored, "modules").unwrap_or_default(),
            entries: entries::of(&mut stored),
            dist: stored.dist,
            message: stored.message,
            title: stored.title,
            location: stored.location,
            kind: stored.kind.as_str(),
            metadata: stored.metadata,
            tags: tags(stored.tags),
            platform: stored.platform,
            date_received: Timestamp(received),
            date_created: Timestamp(timestamp),
            occurrence: None,
            meta: meta(),
            culprit: stored.culprit,
            of_issue: None,
            of_transaction: None,
            release: None,
            user_report: None,
            sdk_updates: Vec::new(),
            resolved_with: Vec::new(),
            next_event_id: None,
            previous_event_id: None,
        }
    }
}

/// Takes an object out of the payload.
pub(super) fn take(stored: &mut StoredEvent, key: &str) -> Option<Map<String, Value>> {
    match stored.payload.remove(key) {
        Some(Value::Object(map)) => Some(map),
        _ => None,
    }
}

/// Name and version, null where they are unknown.
fn sdk(sdk: Map<String, Value>) -> Map<String, Value> {
    ["name", "version"].into_iter().map(|key| (key.to_owned(), sdk.get(key).cloned().unwrap_or_default())).collect()
}

/// The errors that say something to a person; those deep in lists are noise.
fn errors(stored: &mut StoredEvent) -> Vec<ProcessingErrorDto> {
    let Some(Value::Array(errors)) = stored.payload.remove("errors") else { return Vec::new() };
    errors.into_iter().filter_map(error).collect()
}

fn error(error: Value) -> Option<ProcessingErrorDto> {
    let Value::Object(mut error) = error else { return None };
    let text = |value: Option<Value>| value.and_then(|value| value.as_str().map(str::to_owned));
    let name = text(error.get("name").cloned()).unwrap_or_default();
    if name.starts_with("breadcrumbs.") || name.starts_with("extra.") || name.contains(".frames.") {
        return None;
    }
    let kind = text(error.remove("type")).unwrap_or_else(|| "invalid_data".to_owned());
    let message = match kind.as_str() {
        "value_too_long" => "Discarded or cut a value since it was too long",
        "missing_attribute" => "A required attribute is missing",
        "invalid_attribute" => "Discarded an attribute that is not known",
        "clock_drift" => "Corrected the clock of the reporting device",
        "past_timestamp" => "The event is older than what is kept, so it was dated to its arrival",
        "future_timestamp" => "The event is in the future, so it was dated to its arrival",
        _ => "Discarded an invalid value",
    };
    error.remove("_meta");
    Some(ProcessingErrorDto { kind, message: message.to_owned(), data: error })
}

/// Nothing is kept of what was cut where; the keys are there for clients that look.
fn meta() -> Map<String, Value> {
    let keys = ["message", "user", "contexts", "sdk", "context", "packages"];
    let mut meta: Map<String, Value> = keys.into_iter().map(|key| (key.to_owned(), Value::Null)).collect();
    meta.insert("entries".to_owned(), json!({}));
    meta.insert("tags".to_owned(), json!({}));
    meta
}

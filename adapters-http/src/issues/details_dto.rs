use application::issues::{IssueDetails, TagSummary};
use domain::issues::Priority;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::dto::{IssueDto, series};
use super::tag_names;
use crate::dates::Timestamp;
use crate::releases::ReleaseDto;

/// An issue with all that its page shows.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IssueDetails")]
pub struct IssueDetailsDto {
    #[serde(flatten)]
    issue: IssueDto,
    first_release: Option<ReleaseDto>,
    last_release: Option<ReleaseDto>,
    tags: Vec<TagDto>,
    /// `24h` by the hour and `30d` by the UTC day: points of seconds since 1970 and a count.
    stats: Map<String, Value>,
    activity: Vec<ActivityDto>,
    seen_by: Vec<Map<String, Value>>,
    participants: Vec<Map<String, Value>>,
    user_report_count: u32,
    plugin_actions: Vec<Value>,
    plugin_issues: Vec<Value>,
    plugin_contexts: Vec<Value>,
}

/// How often an issue's events had a tag.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "TagSummary")]
pub struct TagDto {
    key: String,
    /// The key as people read it.
    name: String,
    total_values: i64,
    unique_values: i64,
}

/// Something that happened to an issue.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Activity")]
pub struct ActivityDto {
    id: String,
    user: Option<Map<String, Value>>,
    #[serde(rename = "type")]
    kind: &'static str,
    data: Map<String, Value>,
    date_created: Timestamp,
}

impl IssueDetailsDto {
    /// The answer to a request for one issue.
    pub fn new(url_prefix: &str, details: IssueDetails) -> Self {
        let first_seen = first_seen(&details);
        let project = &details.located.project;
        let release = |release| ReleaseDto::of_issue(release, project);
        let (first_release, last_release) = (details.first_release.map(release), details.last_release.map(release));
        let mut tags: Vec<TagDto> = details.tags.into_iter().map(TagDto::from).collect();
        tags.sort_by(|a, b| a.name.cmp(&b.name));
        Self {
            first_release,
            last_release,
            tags,
            stats: Map::from_iter([
                ("24h".to_owned(), series(details.hours)),
                ("30d".to_owned(), series(details.days)),
            ]),
            activity: vec![first_seen],
            seen_by: Vec::new(),
            participants: Vec::new(),
            user_report_count: 0,
            plugin_actions: Vec::new(),
            plugin_issues: Vec::new(),
            plugin_contexts: Vec::new(),
            issue: IssueDto::located(url_prefix, details.located),
        }
    }
}

/// The activity that every issue has: it began.
fn first_seen(details: &IssueDetails) -> ActivityDto {
    ActivityDto {
        id: "0".to_owned(),
        user: None,
        kind: "first_seen",
        data: Map::from_iter([("priority".to_owned(), initial_priority(details).into())]),
        date_created: Timestamp(details.located.issue.first_seen),
    }
}

/// The name of the priority that the issue began with.
fn initial_priority(details: &IssueDetails) -> Option<&'static str> {
    let number = details.located.issue.summary.metadata.get("initial_priority")?.as_i64()?;
    let all = [Priority::Low, Priority::Medium, Priority::High];
    all.into_iter().find(|priority| priority.number() == number).map(Priority::as_str)
}

impl From<TagSummary> for TagDto {
    fn from(tag: TagSummary) -> Self {
        let name = tag_names::name(&tag.key);
        Self { key: tag.key, name, total_values: tag.total, unique_values: tag.distinct }
    }
}

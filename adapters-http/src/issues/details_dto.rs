use application::issues::{IssueDetails, LocatedIssue, TagSummary};
use domain::issues::Issue;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::activity_dto::ActivityDto;
use super::dto::{IssueDto, series};
use super::tag_names;
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
    user_report_count: i64,
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

impl IssueDetailsDto {
    /// The answer to a request for one issue.
    pub fn new(url_prefix: &str, details: IssueDetails) -> Self {
        let first_seen = ActivityDto::first_seen(&details.located.issue);
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
            user_report_count: details.reports,
            plugin_actions: Vec::new(),
            plugin_issues: Vec::new(),
            plugin_contexts: Vec::new(),
            issue: IssueDto::located(url_prefix, counted(details.located, details.counted)),
        }
    }
}

/// The issue with the counts that are asked for.
fn counted(located: LocatedIssue, counted: Option<Issue>) -> LocatedIssue {
    LocatedIssue { issue: counted.unwrap_or(located.issue), ..located }
}

/// What happened to an issue, newest first.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "IssueActivities")]
pub struct ActivitiesDto {
    activity: Vec<ActivityDto>,
}

impl From<IssueDetailsDto> for ActivitiesDto {
    fn from(details: IssueDetailsDto) -> Self {
        Self { activity: details.activity }
    }
}

impl From<TagSummary> for TagDto {
    fn from(tag: TagSummary) -> Self {
        let name = tag_names::name(&tag.key);
        Self { key: tag.key, name, total_values: tag.total, unique_values: tag.distinct }
    }
}

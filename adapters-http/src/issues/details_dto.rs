use application::issues::{IssueDetails, LocatedIssue, TagSummary};
use chrono::{DateTime, Utc};
use domain::issues::{Forecast, InboxReason, Issue};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::activity_dto::ActivityDto;
use super::dto::{IssueDto, Series};
use super::people_dto::{ParticipantDto, ViewerDto};
use super::tag_names;
use crate::dates::Timestamp;
use crate::query::Query;
use crate::releases::ReleaseDto;

/// What is expected is told for so many days.
const FORECAST_DAYS: usize = 14;

/// An issue with all that its page shows.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IssueDetails")]
pub struct IssueDetailsDto {
    #[serde(flatten)]
    issue: IssueDto,
    /// This and the last one are left out where `release` is collapsed.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_release: Option<Option<ReleaseDto>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_release: Option<Option<ReleaseDto>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<TagDto>>,
    /// `24h` by the hour and `30d` by the UTC day: points of seconds since 1970 and a count.
    #[serde(skip_serializing_if = "Option::is_none")]
    stats: Option<Series>,
    activity: Vec<ActivityDto>,
    seen_by: Vec<ViewerDto>,
    participants: Vec<ParticipantDto>,
    user_report_count: i64,
    plugin_actions: Vec<Value>,
    plugin_issues: Vec<Value>,
    plugin_contexts: Vec<Value>,
    /// Why the issue is in the inbox; null where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    inbox: Option<Option<InboxDto>>,
    /// Who might be to blame: nobody is known to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    owners: Option<Option<Vec<Value>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    integration_issues: Option<Vec<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sentry_app_issues: Option<Vec<Value>>,
    /// How frequent the issue is expected to be; left out where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    forecast: Option<ForecastDto>,
    /// Attachments are not kept, so it is never true.
    #[serde(skip_serializing_if = "Option::is_none")]
    latest_event_has_attachments: Option<bool>,
}

/// Why and since when an issue is in the inbox.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Inbox")]
pub struct InboxDto {
    /// 0 new, 2 regression, 3 manual, 5 escalating, 6 ongoing.
    reason: i64,
    reason_details: Option<Map<String, Value>>,
    date_added: Timestamp,
}

/// Above how many events an issue is more frequent than expected. It is expected of issues that are archived until they
/// escalate.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Forecast")]
pub struct ForecastDto {
    /// Events in an hour, for each of the fourteen days from `date_added` on.
    data: Vec<i64>,
    /// When it was made.
    date_added: Timestamp,
}

/// What is asked for: some is there unless it is collapsed, some is not unless it is expanded.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    release: bool,
    tags: bool,
    stats: bool,
    inbox: bool,
    owners: bool,
    integration_issues: bool,
    sentry_app_issues: bool,
    attachments: bool,
    forecast: bool,
}

impl Shown {
    /// What a query asks for. What it names beyond that is passed over.
    pub fn asked(query: &Query) -> Self {
        let says = |name: &str, value: &str| query.all(name).any(|asked| asked == value);
        let (is_shown, is_expanded) = (|name| !says("collapse", name), |name| says("expand", name));
        Self {
            release: is_shown("release"),
            tags: is_shown("tags"),
            stats: is_shown("stats"),
            inbox: is_expanded("inbox"),
            owners: is_expanded("owners"),
            integration_issues: is_expanded("integrationIssues"),
            sentry_app_issues: is_expanded("sentryAppIssues"),
            attachments: is_expanded("latestEventHasAttachments"),
            forecast: is_expanded("forecast"),
        }
    }
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
    pub fn new(url_prefix: &str, details: IssueDetails, shown: &Shown) -> Self {
        let activity = activity(&details);
        let viewer = details.viewer;
        let project = &details.located.project;
        let release = |release: Option<_>| shown.release.then(|| release.map(|it| ReleaseDto::of_issue(it, project)));
        let (first_release, last_release) = (release(details.first_release), release(details.last_release));
        let mut tags: Vec<TagDto> = details.tags.into_iter().map(TagDto::from).collect();
        tags.sort_by(|a, b| a.name.cmp(&b.name));
        let stats = Series::from([("24h", details.hours), ("30d", details.days)]);
        let inbox = details.located.issue.triage.inbox;
        Self {
            first_release,
            last_release,
            tags: shown.tags.then_some(tags),
            stats: shown.stats.then_some(stats),
            activity,
            seen_by: details.seen_by.iter().map(|seen| ViewerDto::new(seen, viewer)).collect(),
            participants: details.participants.iter().map(|user| ParticipantDto::new(user, viewer)).collect(),
            user_report_count: details.reports,
            plugin_actions: Vec::new(),
            plugin_issues: Vec::new(),
            plugin_contexts: Vec::new(),
            inbox: shown.inbox.then(|| inbox.map(InboxDto::from)),
            owners: shown.owners.then_some(None),
            integration_issues: shown.integration_issues.then(Vec::new),
            sentry_app_issues: shown.sentry_app_issues.then(Vec::new),
            forecast: details.forecast.filter(|_| shown.forecast).map(ForecastDto::from),
            latest_event_has_attachments: (shown.attachments && details.has_events).then_some(false),
            issue: IssueDto::located(url_prefix, counted(details.located, details.counted), details.annotation),
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

impl ActivitiesDto {
    /// The activities that the issue's page shows.
    pub fn new(details: &IssueDetails) -> Self {
        Self { activity: activity(details) }
    }
}

/// What happened, and that it began.
fn activity(details: &IssueDetails) -> Vec<ActivityDto> {
    let happened = details.activities.iter().cloned().map(|it| ActivityDto::happened(it, details.viewer));
    let beginning = details.shows_beginning.then(|| ActivityDto::first_seen(&details.located.issue));
    happened.chain(beginning).collect()
}

impl From<(InboxReason, DateTime<Utc>)> for InboxDto {
    fn from((reason, date_added): (InboxReason, DateTime<Utc>)) -> Self {
        Self { reason: reason.number(), reason_details: None, date_added: Timestamp(date_added) }
    }
}

impl From<Forecast> for ForecastDto {
    fn from(forecast: Forecast) -> Self {
        let Forecast { threshold, date_added } = forecast;
        Self { data: vec![threshold; FORECAST_DAYS], date_added: Timestamp(date_added) }
    }
}

impl From<TagSummary> for TagDto {
    fn from(tag: TagSummary) -> Self {
        let name = tag_names::name(&tag.key);
        Self { key: tag.key, name, total_values: tag.total, unique_values: tag.distinct }
    }
}

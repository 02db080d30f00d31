use application::issues::{ListedIssue, LocatedIssue};
use domain::issues::{Issue, ShortId};
use domain::organizations::Organization;
use domain::projects::Project;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::dates::Timestamp;

/// An issue, as lists and details show it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Issue")]
pub struct IssueDto {
    id: String,
    /// Set while the issue is shared with whoever has the link.
    share_id: Option<String>,
    short_id: String,
    title: String,
    culprit: String,
    permalink: String,
    logger: Option<String>,
    level: &'static str,
    status: &'static str,
    status_details: Map<String, Value>,
    substatus: Option<&'static str>,
    is_public: bool,
    platform: String,
    priority: &'static str,
    priority_locked_at: Option<Timestamp>,
    seer_fixability_score: Option<f64>,
    seer_autofix_last_triggered: Option<Timestamp>,
    seer_explorer_autofix_last_triggered: Option<Timestamp>,
    project: IssueProjectDto,
    /// `error` or `default`.
    #[serde(rename = "type")]
    kind: &'static str,
    metadata: Map<String, Value>,
    issue_type: &'static str,
    issue_category: &'static str,
    num_comments: i64,
    assigned_to: Option<Map<String, Value>>,
    is_bookmarked: bool,
    is_subscribed: bool,
    subscription_details: Option<Map<String, Value>>,
    has_seen: bool,
    annotations: Vec<AnnotationDto>,
    /// The latest event had an exception that the program did not handle.
    is_unhandled: bool,
    /// How many events it has had, as text.
    count: String,
    /// How many distinct users it hit.
    user_count: i64,
    first_seen: Timestamp,
    last_seen: Timestamp,
}

/// The project of an issue.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "IssueProject")]
pub struct IssueProjectDto {
    id: String,
    name: String,
    slug: String,
    platform: Option<String>,
}

/// A link from an issue to another system.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Annotation")]
pub struct AnnotationDto {
    display_name: String,
    url: String,
}

/// An issue in a list, with its counts by time.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ListedIssue")]
pub struct ListedIssueDto {
    #[serde(flatten)]
    issue: IssueDto,
    /// By period: points of seconds since 1970 and a count. Left out when no period was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    stats: Option<Map<String, Value>>,
    lifetime: LifetimeDto,
    /// The counts of what a search for events leaves: there is none, so that all of them count.
    filtered: Option<Map<String, Value>>,
}

/// An issue's counts since it began.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IssueLifetime")]
pub struct LifetimeDto {
    count: String,
    user_count: i64,
    first_seen: Timestamp,
    last_seen: Timestamp,
}

impl IssueDto {
    /// Nobody can comment, assign, bookmark, subscribe or share yet: those keys say so.
    pub fn new(url_prefix: &str, organization: &Organization, project: &Project, issue: Issue) -> Self {
        Self {
            id: issue.id.to_string(),
            share_id: None,
            short_id: ShortId::text(&project.slug, issue.number),
            permalink: format!("{url_prefix}/organizations/{}/issues/{}/", organization.slug, issue.id),
            title: issue.summary.title,
            culprit: issue.summary.culprit,
            logger: issue.summary.logger,
            level: issue.summary.level.as_str(),
            status: issue.status.as_str(),
            status_details: Map::new(),
            substatus: issue.substatus.map(|substatus| substatus.as_str()),
            is_public: false,
            platform: issue.platform,
            priority: issue.priority.as_str(),
            priority_locked_at: None,
            seer_fixability_score: None,
            seer_autofix_last_triggered: None,
            seer_explorer_autofix_last_triggered: None,
            project: IssueProjectDto::from(project),
            kind: issue.kind.as_str(),
            metadata: issue.summary.metadata,
            issue_type: "error",
            issue_category: "error",
            num_comments: issue.triage.comments,
            assigned_to: None,
            is_bookmarked: false,
            is_subscribed: false,
            subscription_details: None,
            has_seen: false,
            annotations: Vec::new(),
            is_unhandled: issue.summary.unhandled,
            count: issue.times_seen.to_string(),
            user_count: issue.users_seen,
            first_seen: Timestamp(issue.first_seen),
            last_seen: Timestamp(issue.last_seen),
        }
    }

    /// The same from where the issue was found.
    pub fn located(url_prefix: &str, located: LocatedIssue) -> Self {
        Self::new(url_prefix, &located.organization, &located.project, located.issue)
    }
}

impl From<&Project> for IssueProjectDto {
    fn from(project: &Project) -> Self {
        Self {
            id: project.id.to_string(),
            name: project.name.clone(),
            slug: project.slug.to_string(),
            platform: project.platform.clone(),
        }
    }
}

impl From<&Issue> for LifetimeDto {
    fn from(issue: &Issue) -> Self {
        Self {
            count: issue.times_seen.to_string(),
            user_count: issue.users_seen,
            first_seen: Timestamp(issue.first_seen),
            last_seen: Timestamp(issue.last_seen),
        }
    }
}

impl ListedIssueDto {
    /// One row of a list.
    pub fn new(url_prefix: &str, organization: &Organization, row: ListedIssue) -> Self {
        let stats = row.counts.map(|(period, points)| Map::from_iter([(period.as_str().to_owned(), series(points))]));
        let lifetime = LifetimeDto::from(&row.issue);
        let issue = IssueDto::new(url_prefix, organization, &row.project, row.issue);
        Self { issue, stats, lifetime, filtered: None }
    }
}

/// Points in the form of the API: pairs of seconds since 1970 and a count.
pub fn series(points: Vec<(i64, i64)>) -> Value {
    points.into_iter().map(|(start, count)| Value::from(vec![start, count])).collect()
}

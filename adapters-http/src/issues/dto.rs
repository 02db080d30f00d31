use std::collections::BTreeMap;

use application::issues::{Annotation, LocatedIssue};
use domain::issues::{Issue, ShortId};
use domain::organizations::Organization;
use domain::projects::Project;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::people_dto::{AssigneeDto, is_subscribed, status_details, subscription_details};
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
    assigned_to: Option<AssigneeDto>,
    is_bookmarked: bool,
    is_subscribed: bool,
    subscription_details: Option<Map<String, Value>>,
    has_seen: bool,
    annotations: Vec<AnnotationDto>,
    /// The latest event had an exception that the program did not handle.
    is_unhandled: bool,
    /// How many events it has had, as text; in a list of a time, then.
    count: String,
    /// How many distinct users it hit; in a list of a time, then.
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

impl IssueDto {
    /// An issue with what people made of it.
    pub fn new(
        url_prefix: &str,
        organization: &Organization,
        project: &Project,
        (issue, annotation): (Issue, Annotation),
    ) -> Self {
        Self {
            id: issue.id.to_string(),
            is_public: issue.triage.share_id.is_some(),
            share_id: issue.triage.share_id,
            short_id: ShortId::text(&project.slug, issue.number),
            permalink: format!("{url_prefix}/organizations/{}/issues/{}/", organization.slug, issue.id),
            title: issue.summary.title,
            culprit: issue.summary.culprit,
            logger: issue.summary.logger,
            level: issue.summary.level.as_str(),
            status: annotation.status.as_str(),
            status_details: status_details(&annotation.details),
            substatus: annotation.substatus.map(|substatus| substatus.as_str()),
            platform: issue.platform,
            priority: issue.priority.as_str(),
            priority_locked_at: issue.triage.priority_locked_at.map(Timestamp),
            seer_fixability_score: None,
            seer_autofix_last_triggered: None,
            seer_explorer_autofix_last_triggered: None,
            project: IssueProjectDto::from(project),
            kind: issue.kind.as_str(),
            metadata: issue.summary.metadata,
            issue_type: "error",
            issue_category: "error",
            num_comments: issue.triage.comments,
            is_subscribed: is_subscribed(&annotation),
            subscription_details: subscription_details(annotation.subscription.as_ref()),
            assigned_to: annotation.assignee.map(AssigneeDto::from),
            is_bookmarked: annotation.is_bookmarked,
            has_seen: annotation.has_seen,
            annotations: Vec::new(),
            is_unhandled: issue.summary.unhandled,
            count: issue.times_seen.to_string(),
            user_count: issue.users_seen,
            first_seen: Timestamp(issue.first_seen),
            last_seen: Timestamp(issue.last_seen),
        }
    }

    /// The same from where the issue was found.
    pub fn located(url_prefix: &str, located: LocatedIssue, annotation: Annotation) -> Self {
        Self::new(url_prefix, &located.organization, &located.project, (located.issue, annotation))
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

/// Counts by time, by period: points of seconds since 1970 and a count.
pub type Series = BTreeMap<&'static str, Vec<(i64, i64)>>;

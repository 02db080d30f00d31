use application::issues::ListedIssue;
use domain::issues::Issue;
use domain::organizations::Organization;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::details_dto::InboxDto;
use super::dto::{IssueDto, Series};
use crate::dates::Timestamp;
use crate::query::Query;

/// An issue in a list, with its counts by time. In a list of a time (statsPeriod, start or end), count and userCount are
/// of that time; firstSeen and lastSeen stay those of all time.
///
/// The counts are exact where all events of an issue lie in that time. Otherwise the hours in which it begins and ends
/// count as a whole, and so does the UTC day of a beginning or an end more than 14 days ago; days count for as long as
/// events are kept. userCount is exact for a time that reaches to the latest event or back to the first; for others, and
/// for issues with more than 1000 users, it may be too high. It is never more than count.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ListedIssue")]
pub struct ListedIssueDto {
    #[serde(flatten)]
    issue: IssueDto,
    /// By period: points of seconds since 1970 and a count. Left out when no period was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    stats: Option<Series>,
    /// Of all time, whatever time the list is of. Left out where it is collapsed.
    #[serde(skip_serializing_if = "Option::is_none")]
    lifetime: Option<LifetimeDto>,
    /// What would count of the events that the search leaves. Always null: a search chooses issues, and of these all
    /// events count that are of the time and the environments of the list. Left out where it is collapsed.
    #[serde(skip_serializing_if = "Option::is_none")]
    filtered: Option<Option<Map<String, Value>>>,
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
    /// Attachments are not kept, so it is never true.
    #[serde(skip_serializing_if = "Option::is_none")]
    latest_event_has_attachments: Option<bool>,
}

/// An issue's counts since it began: of the environments of the list, if any were asked for.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IssueLifetime")]
pub struct LifetimeDto {
    count: String,
    user_count: i64,
    first_seen: Timestamp,
    last_seen: Timestamp,
}

/// What is asked for: some is there unless it is collapsed, some is not unless it is expanded.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    stats: bool,
    lifetime: bool,
    filtered: bool,
    inbox: bool,
    owners: bool,
    integration_issues: bool,
    sentry_app_issues: bool,
    attachments: bool,
}

impl Shown {
    /// What a query asks for. What it names beyond that is passed over.
    pub fn asked(query: &Query) -> Self {
        let says = |name: &str, value: &str| query.all(name).any(|asked| asked == value);
        let (is_shown, is_expanded) = (|name| !says("collapse", name), |name| says("expand", name));
        Self {
            stats: is_shown("stats"),
            lifetime: is_shown("lifetime"),
            filtered: is_shown("filtered"),
            inbox: is_expanded("inbox"),
            owners: is_expanded("owners"),
            integration_issues: is_expanded("integrationIssues"),
            sentry_app_issues: is_expanded("sentryAppIssues"),
            attachments: is_expanded("latestEventHasAttachments"),
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
    pub fn new(url_prefix: &str, organization: &Organization, row: ListedIssue, shown: Shown) -> Self {
        let counts = row.counts.filter(|_| shown.stats);
        let lifetime = shown.lifetime.then(|| LifetimeDto::from(&row.issue));
        let issue = match row.in_period {
            Some(counted) => Issue { times_seen: counted.events, users_seen: counted.users, ..row.issue },
            None => row.issue,
        };
        Self {
            stats: counts.map(|(period, points)| Series::from([(period.as_str(), points)])),
            lifetime,
            filtered: shown.filtered.then_some(None),
            inbox: shown.inbox.then(|| issue.triage.inbox.map(InboxDto::from)),
            owners: shown.owners.then_some(None),
            integration_issues: shown.integration_issues.then(Vec::new),
            sentry_app_issues: shown.sentry_app_issues.then(Vec::new),
            latest_event_has_attachments: shown.attachments.then_some(false),
            issue: IssueDto::new(url_prefix, organization, &row.project, (issue, row.annotation)),
        }
    }
}

use application::feedback::ListedReport;
use domain::feedback::UserReport;
use domain::organizations::Organization;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::dates::Timestamp;
use crate::issues::IssueDto;

/// What a user says of an event.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "UserReport")]
pub struct UserReportDto {
    id: String,
    #[serde(rename = "eventID")]
    event_id: String,
    name: String,
    email: String,
    comments: String,
    date_created: Timestamp,
    /// Nothing is known of the user but what the report says.
    user: Option<Map<String, Value>>,
    event: ReportedEventDto,
}

/// The event that a report is about.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ReportedEvent")]
pub struct ReportedEventDto {
    /// Null while the event has not come.
    id: Option<String>,
    #[serde(rename = "eventID")]
    event_id: String,
}

/// What a user says of an event, with the issue that it belongs to.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ListedUserReport")]
pub struct ListedReportDto {
    #[serde(flatten)]
    report: UserReportDto,
    /// Null while the event has not come.
    issue: Option<IssueDto>,
}

/// What a user says of an event, to be kept.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "NewUserReport")]
#[expect(dead_code, reason = "it describes the body, which is read field by field")]
pub struct NewReportDto {
    /// The event's id, 32 hexadecimal digits.
    event_id: String,
    name: String,
    email: String,
    comments: String,
}

impl From<UserReport> for UserReportDto {
    fn from(report: UserReport) -> Self {
        let event_id = report.event_id.to_string();
        Self {
            id: report.id.to_string(),
            event: ReportedEventDto { id: report.issue_id.map(|_| event_id.clone()), event_id: event_id.clone() },
            event_id,
            name: report.name,
            email: report.email,
            comments: report.comments,
            date_created: Timestamp(report.date_added),
            user: None,
        }
    }
}

impl ListedReportDto {
    /// One row of a list.
    pub fn new(url_prefix: &str, organization: &Organization, listed: ListedReport) -> Self {
        let ListedReport { report, project, issue } = listed;
        let issue = issue.map(|issue| IssueDto::new(url_prefix, organization, &project, issue));
        Self { report: report.into(), issue }
    }
}

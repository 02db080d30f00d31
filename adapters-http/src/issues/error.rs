use actix_web::http::StatusCode;
use application::issues::{IssueError, UpdateFault};
use serde_json::{Value, json};

use crate::error::ApiError;

impl From<IssueError> for ApiError {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::Access(error) => error.into(),
            IssueError::Query(error) => Self::bad_request(error.to_string()),
            IssueError::InvalidProject
            | IssueError::InvalidIssue
            | IssueError::TooManyIssues
            | IssueError::Merge(_)
            | IssueError::InvalidStatus => Self::bad_request(error.to_string()),
            IssueError::Update(fault) => Self::json(StatusCode::BAD_REQUEST, told(fault)),
        }
    }
}

/// A fault, under the field that it is in.
fn told(fault: UpdateFault) -> Value {
    let texts = json!([fault.to_string()]);
    match fault {
        UpdateFault::UnknownAssignee
        | UpdateFault::ForeignUser
        | UpdateFault::ForeignTeam
        | UpdateFault::UserWithoutProject
        | UpdateFault::TeamWithoutProject => json!({"assignedTo": texts}),
        UpdateFault::NoSuchRelease => json!({"statusDetails": {"inRelease": texts}}),
        UpdateFault::NoReleases => json!({"statusDetails": {"inNextRelease": texts}}),
        UpdateFault::NoSuchRepository => json!({"statusDetails": {"inCommit": {"repository": texts}}}),
        UpdateFault::NoSuchCommit => json!({"statusDetails": {"inCommit": {"commit": texts}}}),
        UpdateFault::MayNotDiscard => json!({"discard": texts}),
    }
}

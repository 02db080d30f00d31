use application::issues::IssueError;

use crate::error::ApiError;

impl From<IssueError> for ApiError {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::Access(error) => error.into(),
            IssueError::Query(error) => Self::bad_request(error.to_string()),
            error @ (IssueError::InvalidProject | IssueError::InvalidIssue) => Self::bad_request(error.to_string()),
        }
    }
}

use domain::issues::query::InvalidQuery;

use crate::access::AccessError;
use crate::ports::StoreError;

/// Why a use case of issues failed.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// The actor may not, or there is no such issue.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The search cannot be carried out.
    #[error(transparent)]
    Query(#[from] InvalidQuery),
    /// A project was asked for by what is neither an id nor -1.
    #[error("Invalid project parameter. Values must be numbers.")]
    InvalidProject,
    /// An issue was asked for by what is not an id.
    #[error("Invalid id parameter. Values must be numbers.")]
    InvalidIssue,
}

impl From<StoreError> for IssueError {
    fn from(error: StoreError) -> Self {
        Self::Access(error.into())
    }
}

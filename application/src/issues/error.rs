use domain::issues::query::InvalidQuery;

use super::{MergeError, UpdateFault};
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
    #[error("Group ids must be integers")]
    InvalidIssue,
    /// More issues were named than may be changed at once.
    #[error("At most 1000 issues can be changed at once.")]
    TooManyIssues,
    /// A status was asked for that there is not.
    #[error("Invalid status parameter: choose unresolved, resolved or ignored.")]
    InvalidStatus,
    /// A change was asked for that cannot be.
    #[error(transparent)]
    Update(#[from] UpdateFault),
    /// Issues cannot become one.
    #[error("{0}")]
    Merge(MergeError),
}

impl From<MergeError> for IssueError {
    fn from(error: MergeError) -> Self {
        match error {
            MergeError::Store(error) => error.into(),
            error @ (MergeError::TooFew | MergeError::SeveralProjects) => Self::Merge(error),
        }
    }
}

impl From<StoreError> for IssueError {
    fn from(error: StoreError) -> Self {
        Self::Access(error.into())
    }
}

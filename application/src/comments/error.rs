use crate::access::AccessError;
use crate::ports::StoreError;

/// Why a use case of comments failed.
#[derive(Debug, thiserror::Error)]
pub enum CommentError {
    /// The actor may not, or there is no such issue or comment of theirs.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The same was said a moment ago.
    #[error("You have already posted that comment.")]
    Said,
    /// A user is mentioned who does not reach the project.
    #[error("Cannot mention a non team member")]
    UnknownUser,
    /// A team is mentioned that the project is not of.
    #[error("Mentioned team not found or not associated with project")]
    UnknownTeam,
}

impl From<StoreError> for CommentError {
    fn from(error: StoreError) -> Self {
        Self::Access(error.into())
    }
}

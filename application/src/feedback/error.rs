use crate::access::AccessError;
use crate::ports::StoreError;

/// Why a use case of feedback failed.
#[derive(Debug, thiserror::Error)]
pub enum FeedbackError {
    /// The actor may not, or there is no such project or issue.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Something was said of the event too long ago to be said anew.
    #[error("Feedback for this event cannot be modified.")]
    Said,
}

impl From<StoreError> for FeedbackError {
    fn from(error: StoreError) -> Self {
        Self::Access(error.into())
    }
}

use domain::periods::InvalidAskedPeriod;

use crate::access::AccessError;
use crate::ports::StoreError;

/// Why spans are not shown.
#[derive(Debug, thiserror::Error)]
pub enum SpanError {
    /// The actor may not, or there is no such thing.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The id of a project is no number.
    #[error("the id of a project is no number")]
    InvalidProject,
    /// The id of a trace is none.
    #[error("the id of a trace is none")]
    InvalidTrace,
    /// There is no project to show spans of.
    #[error("there is no project")]
    NoProject,
    /// Spans are shown of one project at a time.
    #[error("more than one project was asked for")]
    SeveralProjects,
    /// The time that is asked for is none.
    #[error(transparent)]
    Period(#[from] InvalidAskedPeriod),
    /// More would have to be looked through than is done for one answer.
    #[error("too much would have to be looked through")]
    TooMuch,
}

impl From<StoreError> for SpanError {
    fn from(error: StoreError) -> Self {
        Self::Access(error.into())
    }
}

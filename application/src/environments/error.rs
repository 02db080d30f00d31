use crate::access::AccessError;
use crate::ports::StoreError;

/// Why a use case of environments failed.
#[derive(Debug, thiserror::Error)]
pub enum EnvironmentError {
    /// The actor may not, or there is no such environment.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// A project was asked for by what is neither an id nor -1.
    #[error("Invalid project parameter. Values must be numbers.")]
    InvalidProject,
}

impl From<StoreError> for EnvironmentError {
    fn from(error: StoreError) -> Self {
        Self::Access(error.into())
    }
}

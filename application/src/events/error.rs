use super::payload::Unreadable;
use crate::access::AccessError;
use crate::ports::StoreError;

/// Why a use case of events failed.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// The actor may not, or there is no such issue or event.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The event is there and cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

impl From<StoreError> for EventError {
    fn from(error: StoreError) -> Self {
        Self::Access(error.into())
    }
}

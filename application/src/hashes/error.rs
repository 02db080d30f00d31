use crate::access::AccessError;
use crate::events::EventError;
use crate::events::payload::Unreadable;
use crate::ports::StoreError;

/// Why a use case of hashes failed.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// The actor may not, or there is no such issue.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// An event is there and cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// What was named is no hash.
    #[error("Ids of hashes are 32 hexadecimal characters.")]
    InvalidHash,
    /// More hashes were named than may be taken at once.
    #[error("At most 100 hashes can be taken at once.")]
    TooManyHashes,
    /// All hashes of an issue were to be taken from it.
    #[error("An issue keeps at least one of its hashes.")]
    AllHashes,
    /// Events of the issue are still on their way to it.
    #[error("Events of the issue are still being moved. Try again in a moment.")]
    Unsettled,
}

impl From<StoreError> for HashError {
    fn from(error: StoreError) -> Self {
        Self::Access(error.into())
    }
}

impl From<EventError> for HashError {
    fn from(error: EventError) -> Self {
        match error {
            EventError::Access(error) => Self::Access(error),
            EventError::Unreadable(error) => Self::Unreadable(error),
        }
    }
}

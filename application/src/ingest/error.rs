use domain::spans::InvalidTransaction;

use crate::ports::StoreError;

/// Why a report is not taken.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The key is unknown or disabled, or belongs to another project.
    #[error("the key does not open the project")]
    UnknownKey,
    /// Too much waits to be committed; later it may fit.
    #[error("the queue is full")]
    QueueFull,
    /// As many events were taken in this minute as may be.
    #[error("the limit of events a minute is reached")]
    RateLimited {
        /// When to try again.
        retry_after_seconds: u64,
    },
    /// The server is about to end.
    #[error("the server is stopping")]
    Stopping,
    /// The event could not be committed; the writer's log says why.
    #[error("the event could not be stored")]
    NotStored,
    /// A transaction that says too little of itself.
    #[error("the transaction is not valid")]
    Invalid(#[from] InvalidTransaction),
    /// The key could not be looked up.
    #[error("the key could not be looked up")]
    Store(#[from] StoreError),
}

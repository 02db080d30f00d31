use crate::access::AccessError;
use crate::ports::StoreError;

/// Why no mail is sent.
#[derive(Debug, thiserror::Error)]
pub enum OnboardingError {
    /// The actor is no member of the organization.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The user had as many mails of late as there may be.
    #[error("too many mails were asked for")]
    Throttled {
        /// When to try again.
        retry_after_seconds: u64,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

use crate::access::AccessError;
use crate::ports::StoreError;

/// Why nothing is done with an application's secret.
#[derive(Debug, thiserror::Error)]
pub enum ApplicationError {
    /// There is no login, or no such application of its user.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The application has no secret.
    #[error("a public client has no secret")]
    Public,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

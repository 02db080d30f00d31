use domain::identities::Status;

use crate::access::AccessError;
use crate::ports::StoreError;

/// Why an identity is not shown or not disconnected.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The actor may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The account has no such identity.
    #[error("no such identity")]
    NotFound,
    /// The account's owner could not do without it.
    #[error("the identity is {}", .0.as_str())]
    Needed(Status),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

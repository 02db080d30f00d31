use domain::ids::UserId;

use crate::access::AccessError;
use crate::ports::StoreError;

/// Why nothing is done with a token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// There is no login.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// In superuser mode a user is asked for who cannot be.
    #[error("the user's id is none")]
    InvalidUser,
    /// The user has no such personal token.
    #[error("no such token")]
    NotFound {
        /// Whose tokens were looked through.
        owner: UserId,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

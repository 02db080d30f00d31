use domain::users::{InvalidPassword, InvalidPersonName};

use crate::access::AccessError;
use crate::auth::CsrfFault;
use crate::auth::password::PasswordError;
use crate::ports::{Constraint, StoreError};

/// Why nobody is asked into an organization.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// The actor may not, or there is no such organization.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The role is above the actor's own.
    #[error("the role is above one's own")]
    RoleTooHigh,
    /// Whoever has the address is a member.
    #[error("already a member")]
    AlreadyMember,
    /// The address was asked, and has not answered.
    #[error("already invited")]
    AlreadyInvited,
    /// The organization asks too many people, or one too often.
    #[error("too many invitations")]
    Throttled {
        /// When to try again.
        retry_after_seconds: u64,
    },
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for InviteError {
    fn from(error: StoreError) -> Self {
        match error {
            // Somebody else has asked the address meanwhile.
            StoreError::Conflict(Constraint::Invitation) => Self::AlreadyInvited,
            error => Self::Store(error),
        }
    }
}

/// Why an invitation is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// Nobody is logged in.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// It may not be meant by the page that sent it.
    #[error("CSRF Failed: {0}")]
    Csrf(#[from] CsrfFault),
    /// The invitation was used or withdrawn, has expired, or there never was one.
    #[error("the invitation is good no more")]
    Gone,
    /// Who accepts is a member already. The invitation stays.
    #[error("already a member of {0}")]
    AlreadyMember(String),
    /// There is an account with the address: its owner logs in first.
    #[error("the address has an account")]
    Taken,
    /// It is no name.
    #[error(transparent)]
    Name(#[from] InvalidPersonName),
    /// The password is too short or too long.
    #[error(transparent)]
    Password(#[from] InvalidPassword),
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] PasswordError),
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for AcceptError {
    fn from(error: StoreError) -> Self {
        match error {
            // Somebody has registered with it meanwhile.
            StoreError::Conflict(Constraint::UserEmail) => Self::Taken,
            error => Self::Store(error),
        }
    }
}

use domain::users::{InvalidEmailAddress, InvalidPassword, InvalidPersonName};

use crate::access::AccessError;
use crate::auth::CsrfFault;
use crate::auth::password::PasswordError;
use crate::ports::StoreError;

/// Why nobody is helped to a new password.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    /// It may not be meant by the page that sent it.
    #[error("CSRF Failed: {0}")]
    Csrf(#[from] CsrfFault),
    /// It is no address.
    #[error(transparent)]
    Email(#[from] InvalidEmailAddress),
    /// The client asks too often.
    #[error("too many requests")]
    Throttled {
        /// When to try again.
        retry_after_seconds: u64,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a password is not set by a link.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    /// It may not be meant by the page that sent it.
    #[error("CSRF Failed: {0}")]
    Csrf(#[from] CsrfFault),
    /// The link was used, has expired, or there never was one.
    #[error("the link is good no more")]
    Gone,
    /// The password is too short or too long.
    #[error(transparent)]
    Password(#[from] InvalidPassword),
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] PasswordError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why no mail is sent that an address is confirmed with.
#[derive(Debug, thiserror::Error)]
pub enum SendConfirmationError {
    /// The account is not the actor's.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The account has another address.
    #[error("the account has another address")]
    OtherAddress,
    /// There is nothing to confirm.
    #[error("the address is confirmed already")]
    Confirmed,
    /// Too many mails were asked for.
    #[error("too many mails")]
    Throttled {
        /// When to try again.
        retry_after_seconds: u64,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an address is not confirmed by a link.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// It may not be meant by the page that sent it.
    #[error("CSRF Failed: {0}")]
    Csrf(#[from] CsrfFault),
    /// The link was used, has expired, or there never was one.
    #[error("the link is good no more")]
    Gone,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why nobody is registered. That an address is taken is no reason: its owner hears of it, and nobody else.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// Nobody may register here.
    #[error("registration is not open")]
    Closed,
    /// It may not be meant by the page that sent it.
    #[error("CSRF Failed: {0}")]
    Csrf(#[from] CsrfFault),
    /// It is no name.
    #[error(transparent)]
    Name(#[from] InvalidPersonName),
    /// It is no address.
    #[error(transparent)]
    Email(#[from] InvalidEmailAddress),
    /// The password is too short or too long.
    #[error(transparent)]
    Password(#[from] InvalidPassword),
    /// The client asks too often.
    #[error("too many requests")]
    Throttled {
        /// When to try again.
        retry_after_seconds: u64,
    },
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] PasswordError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a registration does not become an account.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmRegistrationError {
    /// It may not be meant by the page that sent it.
    #[error("CSRF Failed: {0}")]
    Csrf(#[from] CsrfFault),
    /// The link was used, by wrong passwords too, has expired, or there never was one; or nobody may register any more.
    #[error("the link is good no more")]
    Gone,
    /// It is not the password that was chosen.
    #[error("this is not the password that was chosen")]
    WrongPassword,
    /// There is an account with the address meanwhile.
    #[error("the address has an account")]
    Taken,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

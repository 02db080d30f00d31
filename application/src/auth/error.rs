use super::CsrfFault;
use crate::access::AccessError;
use crate::ports::StoreError;

/// Why credentials are refused. Each names what the sender can mend.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// No such token.
    #[error("Invalid token")]
    InvalidToken,
    /// The token's time is over.
    #[error("Token expired")]
    TokenExpired,
    /// The token's owner is not active.
    #[error("User inactive or deleted")]
    UserInactive,
    /// The token's application cannot be used.
    #[error("UserApplication inactive or deleted")]
    ApplicationInactive,
    /// A page of this origin may not use the token's application.
    #[error("Invalid origin: {0}")]
    InvalidOrigin(String),
    /// No such organization token.
    #[error("Invalid org token")]
    InvalidOrganizationToken,
    /// No such API key.
    #[error("API key is not valid")]
    InvalidApiKey,
    /// `Bearer` with nothing after it.
    #[error("Invalid token header. No credentials provided.")]
    NoToken,
    /// `Bearer` with several words after it.
    #[error("Invalid token header. Token string should not contain spaces.")]
    SpacedToken,
    /// The login may not have been used on purpose.
    #[error("CSRF Failed: {0}")]
    Csrf(#[from] CsrfFault),
    /// The operation takes no tokens.
    #[error("a token is not allowed here")]
    TokenNotAllowed,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a login fails.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// Wrong name or password, or an account that may not log in: all the same to the sender.
    #[error("wrong user name or password")]
    Refused,
    /// Too many failures for this name of late, from this client or from all.
    #[error("too many failed logins")]
    Throttled {
        /// When to try again.
        retry_after_seconds: u64,
    },
    /// It may not be meant by the page that sent it.
    #[error("CSRF Failed: {0}")]
    Csrf(#[from] CsrfFault),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why superuser mode does not open.
#[derive(Debug, thiserror::Error)]
pub enum ElevateError {
    /// There is no login.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Wrong password, or there is none.
    #[error("wrong password")]
    WrongPassword,
    /// Too many wrong passwords of late.
    #[error("too many wrong passwords")]
    Throttled {
        /// When to try again.
        retry_after_seconds: u64,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

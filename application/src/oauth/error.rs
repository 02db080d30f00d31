use crate::access::AccessError;
use crate::ports::{Constraint, StoreError};

/// What is wrong with an authorization request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizeFault {
    /// The application or where to send the user is not known: the user must be told, not the sender.
    #[error("missing or invalid {0}")]
    Page(&'static str),
    /// The sender is told, by this address.
    #[error("the request is refused")]
    Redirect(String),
}

/// Why the user's part of an authorization does not go on.
#[derive(Debug, thiserror::Error)]
pub enum AuthorizeError {
    /// The request is at fault.
    #[error(transparent)]
    Fault(#[from] AuthorizeFault),
    /// No consent page was opened by this login, or it was answered already.
    #[error("no request is remembered")]
    NothingRemembered,
    /// Nobody is logged in.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an application gets no token, by the names of RFC 6749 (5.2) and RFC 8628 (3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "named after the errors")]
pub enum TokenRefusal {
    InvalidRequest,
    InvalidClient,
    InvalidGrant,
    UnsupportedGrantType,
    AuthorizationPending,
    SlowDown,
    ExpiredToken,
    AccessDenied,
}

impl TokenRefusal {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::AuthorizationPending => "authorization_pending",
            Self::SlowDown => "slow_down",
            Self::ExpiredToken => "expired_token",
            Self::AccessDenied => "access_denied",
        }
    }
}

/// Why an application gets no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// By its own fault, or the user's will.
    #[error("{}", .0.as_str())]
    Refused(TokenRefusal),
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<TokenRefusal> for TokenError {
    fn from(refusal: TokenRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for TokenError {
    fn from(error: StoreError) -> Self {
        match error {
            // The user, the application or the organization was deleted in the moment between.
            StoreError::Conflict(Constraint::Reference) => Self::Refused(TokenRefusal::InvalidGrant),
            other => Self::Store(other),
        }
    }
}

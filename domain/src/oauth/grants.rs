use chrono::{DateTime, TimeDelta, Utc};

use crate::ids::{ApplicationId, OrganizationId, UserId};
use crate::oauth::CodeChallenge;
use crate::permissions::ScopeSet;

/// A code can be exchanged for so long.
pub const GRANT_LIFETIME: TimeDelta = TimeDelta::minutes(10);

/// A token that an application got is good for so long.
pub const TOKEN_LIFETIME: TimeDelta = TimeDelta::days(30);

/// The end of a token as applications are told: always with six digits of a second.
pub fn expiry_text(expires_at: DateTime<Utc>) -> String {
    expires_at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// What an application wants to get when the user comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResponseType {
    /// A code, to be exchanged for a token.
    Code,
    /// A token at once (the implicit grant).
    Token,
}

impl ResponseType {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Code, Self::Token];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Token => "token",
        }
    }

    /// Reads a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What a user approved, until the application comes for its token. It is found by a hash of its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Who approved.
    pub user_id: UserId,
    /// For which application.
    pub application_id: ApplicationId,
    /// The only organization that the token will be good for, if it is one alone.
    pub organization_id: Option<OrganizationId>,
    /// The redirect URI as the request gave it; empty where it gave none.
    pub redirect_uri: String,
    /// What was approved.
    pub scopes: ScopeSet,
    /// What the application must know the origin of, if it said so.
    pub code_challenge: Option<CodeChallenge>,
    /// What the ID token must repeat.
    pub nonce: Option<String>,
    /// From when on it is refused.
    pub expires_at: DateTime<Utc>,
}

impl Grant {
    /// It is refused from its expiry on.
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at <= now
    }

    /// The redirect URI of the exchange is the one of the request: the same text, or none where none was given (RFC
    /// 6749, 4.1.3).
    pub fn was_for(&self, redirect_uri: Option<&str>) -> bool {
        redirect_uri.unwrap_or_default() == self.redirect_uri
    }
}

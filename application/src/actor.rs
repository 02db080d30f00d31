//! Who is asking.

use domain::ids::TokenId;
use domain::permissions::ScopeSet;
use domain::users::User;

/// Who is asking. Made by [`crate::auth::Auth`] alone; an ingest key is not one, so that
/// a DSN reaches no management code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// No credentials.
    Nobody,
    /// A user.
    User(UserActor),
}

/// A user, and how they showed who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserActor {
    /// The account; it is active.
    pub user: User,
    /// How.
    pub credential: Credential,
}

/// How a user showed who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// A login.
    Session {
        /// SHA-256 of the session's key, by which the store knows it.
        key_hash: String,
        /// Superuser mode is open and live.
        elevated: bool,
    },
    /// A personal API token.
    Token {
        /// The token.
        id: TokenId,
        /// What it may be used for.
        scopes: ScopeSet,
    },
}

impl UserActor {
    /// Superuser mode is open; a token never opens it.
    pub const fn is_elevated(&self) -> bool {
        matches!(self.credential, Credential::Session { elevated: true, .. })
    }

    /// The scopes that the credential lets through of those that the user has.
    pub const fn limit(&self, scopes: ScopeSet) -> ScopeSet {
        match &self.credential {
            Credential::Session { .. } => scopes,
            Credential::Token { scopes: token, .. } => scopes.intersection(*token),
        }
    }
}

/// Actors of unit tests.
#[cfg(test)]
pub(crate) mod fixtures {
    use chrono::DateTime;
    use domain::ids::UserId;
    use domain::users::EmailAddress;

    use super::*;

    /// An active user without flags.
    pub(crate) fn user() -> User {
        User {
            id: UserId::new(5),
            username: "kim@example.com".into(),
            email: EmailAddress::parse("kim@example.com").unwrap(),
            name: "Kim".into(),
            is_active: true,
            is_superuser: false,
            is_staff: false,
            has_password: true,
            date_joined: DateTime::UNIX_EPOCH,
            last_login: None,
        }
    }

    /// The user with a login.
    pub(crate) fn session(elevated: bool) -> Actor {
        Actor::User(UserActor { user: user(), credential: Credential::Session { key_hash: "abc".into(), elevated } })
    }

    /// The user with a token of these scopes.
    pub(crate) fn token(scopes: ScopeSet) -> Actor {
        Actor::User(UserActor { user: user(), credential: Credential::Token { id: TokenId::new(1), scopes } })
    }
}

//! Who is asking.

use domain::ids::{ApplicationId, OrganizationId, OrganizationTokenId, TokenId};
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
    /// An organization's own token, with no user behind it.
    Organization(OrganizationActor),
}

/// An organization's own token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationActor {
    /// The token.
    pub id: OrganizationTokenId,
    /// The only organization that it is good for.
    pub organization_id: OrganizationId,
    /// What it may be used for.
    pub scopes: ScopeSet,
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
        /// Staff mode is open and live.
        staff: bool,
    },
    /// An API token.
    Token(TokenCredential),
}

/// An API token of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenCredential {
    /// The token.
    pub id: TokenId,
    /// What it may be used for.
    pub scopes: ScopeSet,
    /// The application that it was made for; none for a personal token.
    pub application_id: Option<ApplicationId>,
    /// The only organization that it is good for, if it is good for one alone.
    pub organization_id: Option<OrganizationId>,
}

impl UserActor {
    /// Superuser mode is open; a token never opens it.
    pub const fn is_elevated(&self) -> bool {
        matches!(self.credential, Credential::Session { elevated: true, .. })
    }

    /// Staff mode is open; a token never opens it.
    pub const fn is_in_staff_mode(&self) -> bool {
        matches!(self.credential, Credential::Session { staff: true, .. })
    }

    /// The only organization that the credential is good for, if it is good for one alone.
    pub const fn only_organization(&self) -> Option<OrganizationId> {
        match &self.credential {
            Credential::Session { .. } => None,
            Credential::Token(token) => token.organization_id,
        }
    }

    /// The scopes that the credential lets through of those that the user has.
    pub const fn limit(&self, scopes: ScopeSet) -> ScopeSet {
        match &self.credential {
            Credential::Session { .. } => scopes,
            Credential::Token(token) => scopes.intersection(token.scopes),
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
            email_verified_at: None,
        }
    }

    /// The user with a login.
    pub(crate) fn session(elevated: bool) -> Actor {
        let credential = Credential::Session { key_hash: "abc".into(), elevated, staff: false };
        Actor::User(UserActor { user: user(), credential })
    }

    /// The user with a token of these scopes.
    pub(crate) fn token(scopes: ScopeSet) -> Actor {
        let token = TokenCredential { id: TokenId::new(1), scopes, application_id: None, organization_id: None };
        Actor::User(UserActor { user: user(), credential: Credential::Token(token) })
    }

    /// A token of the organization with this number.
    pub(crate) fn organization_token(organization: i64, scopes: ScopeSet) -> Actor {
        let organization_id = OrganizationId::new(organization);
        Actor::Organization(OrganizationActor { id: OrganizationTokenId::new(1), organization_id, scopes })
    }
}

//! API applications: programs of others that act for users, by the OAuth 2.0 protocol.

use chrono::{DateTime, TimeDelta, Utc};

mod name;
mod origin;
mod secret;
mod urls;
mod words;

pub use name::{ApplicationName, InvalidApplicationName, MAX_NAME, default_name};
pub use origin::{AllowedOrigins, InvalidOrigins, MAX_ORIGIN};
pub use secret::{client_id_text, client_secret_text};
pub use urls::{InvalidUrl, MAX_URL, RedirectUri, WebUrl};

use crate::ids::{ApplicationId, UserId};
use crate::permissions::ScopeSet;

/// A new application's secret is shown so long, and then never again.
pub const SECRET_VISIBLE_FOR: TimeDelta = TimeDelta::minutes(5);

/// So many origins or addresses are kept of an application, each.
pub const MAX_LIST: usize = 100;

/// An application, as its owner registered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The row's id. Clients never see it.
    pub id: ApplicationId,
    /// How clients name it: 64 lower-case hexadecimal digits, unique.
    pub client_id: String,
    /// SHA-256 of its secret, in lower-case hexadecimal digits; none for a public client, which has no secret.
    pub secret_hash: Option<String>,
    /// The secret, sealed; there only while it may be shown.
    pub sealed_secret: Option<Vec<u8>>,
    /// Who registered it.
    pub owner_id: UserId,
    /// Its name to show, 1 to 64 characters.
    pub name: String,
    /// Whether it can be used.
    pub status: ApplicationStatus,
    /// Origins of pages that may use its tokens, as the owner wrote them.
    pub allowed_origins: Vec<String>,
    /// Where users may be sent back to, as the owner wrote them.
    pub redirect_uris: Vec<String>,
    /// Its home page.
    pub homepage_url: Option<String>,
    /// What it does with data.
    pub privacy_url: Option<String>,
    /// Its terms.
    pub terms_url: Option<String>,
    /// What it may ask for at most, where it works for one organization at a time.
    pub scopes: ScopeSet,
    /// It works for one organization at a time, which its user picks.
    pub requires_org_level_access: bool,
    /// When it was registered.
    pub date_added: DateTime<Utc>,
}

impl Application {
    /// It can be used.
    pub fn is_active(&self) -> bool {
        self.status == ApplicationStatus::Active
    }

    /// It has no secret.
    pub const fn is_public(&self) -> bool {
        self.secret_hash.is_none()
    }

    /// It is so new that its secret may be shown.
    pub fn is_secret_visible(&self, now: DateTime<Utc>) -> bool {
        now < self.date_added + SECRET_VISIBLE_FOR
    }
}

/// Whether an application can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApplicationStatus {
    /// It can.
    Active,
    /// Switched off.
    Inactive,
    /// Its owner deleted it; it still has to be carried out.
    PendingDeletion,
    /// What belongs to it is being removed.
    DeletionInProgress,
}

impl ApplicationStatus {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Active, Self::Inactive, Self::PendingDeletion, Self::DeletionInProgress];

    /// The name in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::PendingDeletion => "pending_deletion",
            Self::DeletionInProgress => "deletion_in_progress",
        }
    }

    /// Reads a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_as_it_is_written() {
        for status in ApplicationStatus::ALL {
            assert_eq!(ApplicationStatus::parse(status.as_str()), Some(status));
        }
        assert_eq!(ApplicationStatus::parse("0"), None);
    }
}

//! Identities: the accounts that users have with others, such as a code host or an organization's login provider.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::ids::{IdentityId, IdentityProviderId, OrganizationId, UserId};

mod label;
mod status;

pub use status::{Status, Ways};

/// The three kinds of identities, by the names that clients know, in the order in which they are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// An account with a service that is used on the user's behalf.
    Social,
    /// An account that belongs to the whole installation.
    Global,
    /// An account with an organization's login provider.
    Organization,
}

impl Category {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Social, Self::Global, Self::Organization];

    /// The name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Social => "social-identity",
            Self::Global => "global-identity",
            Self::Organization => "org-identity",
        }
    }

    /// Reads a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == text)
    }
}

/// A category with what goes with it alone. `O` says how the organization is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind<O = OrganizationId> {
    /// [`Category::Social`].
    Social {
        /// The server whose account it is; empty where that is not known.
        issuer: Place,
    },
    /// [`Category::Global`].
    Global {
        /// It can be logged in with.
        is_login: bool,
        /// Which of the provider's places it belongs to.
        place: Place,
    },
    /// [`Category::Organization`].
    Organization {
        /// Whose provider it is.
        organization: O,
        /// The provider lets members do without an identity, so that this one may be given up.
        allows_unlinked: bool,
    },
}

impl<O> Kind<O> {
    /// The category.
    pub const fn category(&self) -> Category {
        match self {
            Self::Social { .. } => Category::Social,
            Self::Global { .. } => Category::Global,
            Self::Organization { .. } => Category::Organization,
        }
    }

    /// Whose provider it is, where it is an organization's.
    pub const fn organization(&self) -> Option<&O> {
        match self {
            Self::Social { .. } | Self::Global { .. } => None,
            Self::Organization { organization, .. } => Some(organization),
        }
    }

    /// It can be logged in with. An organization's provider is there for nothing else.
    pub const fn is_login(&self) -> bool {
        match self {
            Self::Social { .. } => false,
            Self::Global { is_login, .. } => *is_login,
            Self::Organization { .. } => true,
        }
    }
}

/// The key of an identity provider: 1 to 64 lower-case letters, digits, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdentityProvider(String);

/// The text is not the key of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a provider has 1 to 64 lower-case letters, digits, hyphens or underscores")]
pub struct InvalidIdentityProvider;

impl IdentityProvider {
    /// Checks a key; it is not changed.
    pub fn parse(text: &str) -> Result<Self, InvalidIdentityProvider> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        let good = (1..=64).contains(&text.len()) && text.bytes().all(allowed);
        if good { Ok(Self(text.to_owned())) } else { Err(InvalidIdentityProvider) }
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdentityProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a provider names an account: 1 to 255 characters, none of them a control character.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ExternalId(String);

/// The text cannot name an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an external id has 1 to 255 characters, none of them a control character")]
pub struct InvalidExternalId;

impl ExternalId {
    /// Checks an id; it is not changed.
    pub fn parse(text: &str) -> Result<Self, InvalidExternalId> {
        let good = (1..=255).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        if good { Ok(Self(text.to_owned())) } else { Err(InvalidExternalId) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One of the places that a provider runs, such as a workspace of Slack or a server of its own: at most 255 characters, none of them a control
/// character; empty where there is one alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Place(String);

/// The text cannot name a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a provider's external id has at most 255 characters, none of them a control character")]
pub struct InvalidPlace;

impl Place {
    /// Checks a name; it is not changed.
    pub fn parse(text: &str) -> Result<Self, InvalidPlace> {
        let good = text.is_empty() || ExternalId::parse(text).is_ok();
        if good { Ok(Self(text.to_owned())) } else { Err(InvalidPlace) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An account that a user has with a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The identity's id.
    pub id: IdentityId,
    /// Whose it is.
    pub user_id: UserId,
    /// What it is good for.
    pub kind: Kind,
    /// With whom.
    pub provider: IdentityProvider,
    /// The account there.
    pub external_id: ExternalId,
    /// When it was recorded.
    pub date_added: DateTime<Utc>,
}

/// An account that belongs to the whole installation, with the place that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlobalIdentity {
    /// The identity.
    pub identity: Identity,
    /// The place's id.
    pub place_id: IdentityProviderId,
    /// The place.
    pub place: Place,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_is_read_as_it_is_written() {
        for category in Category::ALL {
            assert_eq!(Category::parse(category.as_str()), Some(category));
        }
        assert_eq!(Category::parse("social"), None);
    }

    #[test]
    fn providers_and_external_ids_have_bounds() {
        assert_eq!(IdentityProvider::parse("visual_studio-2").unwrap().as_str(), "visual_studio-2");
        for bad in ["", "GitHub", "git hub", &"a".repeat(65)] {
            assert_eq!(IdentityProvider::parse(bad), Err(InvalidIdentityProvider), "{bad}");
        }
        assert!(IdentityProvider::parse(&"a".repeat(64)).is_ok());
        assert!(ExternalId::parse(&"é".repeat(255)).is_ok());
        for bad in ["", "a\0b", &"é".repeat(256)] {
            assert_eq!(ExternalId::parse(bad), Err(InvalidExternalId), "{bad}");
        }
        assert_eq!((Place::parse("").unwrap(), Place::parse("T1").unwrap().as_str()), (Place::default(), "T1"));
        assert_eq!(Place::parse("a\0b"), Err(InvalidPlace));
    }
}

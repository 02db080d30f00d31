use application::identities::UserIdentity;
use domain::identities::{Category, GlobalIdentity, Identity};
use domain::organizations::Organization;
use schemars::JsonSchema;
use serde::Serialize;

use crate::dates::Timestamp;

/// An account with a service that is used on the user's behalf.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SocialIdentity")]
pub struct SocialIdentityDto {
    /// The identity's id.
    pub id: String,
    /// The provider's key.
    pub provider: String,
    /// The provider's name.
    pub provider_label: String,
}

impl SocialIdentityDto {
    /// With this name of the provider.
    pub(super) fn new(identity: &Identity, provider: &str) -> Self {
        Self {
            id: identity.id.to_string(),
            provider: identity.provider.to_string(),
            provider_label: provider.to_owned(),
        }
    }
}

/// An account that belongs to the whole installation.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "GlobalIdentity")]
pub struct GlobalIdentityDto {
    /// The identity's id.
    pub id: String,
    /// With whom.
    pub identity_provider: IdentityProviderDto,
    /// The account there.
    pub external_id: String,
    /// Always 1: it is good. What is not is removed.
    pub status: u8,
}

/// A place of a provider.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IdentityProvider")]
pub struct IdentityProviderDto {
    /// The place's id.
    pub id: String,
    /// The provider's key.
    pub r#type: String,
    /// How the provider names the place; empty where it has one alone.
    pub external_id: String,
}

impl From<GlobalIdentity> for GlobalIdentityDto {
    fn from(found: GlobalIdentity) -> Self {
        Self {
            id: found.identity.id.to_string(),
            identity_provider: IdentityProviderDto {
                id: found.place_id.to_string(),
                r#type: found.identity.provider.to_string(),
                external_id: found.place.as_str().to_owned(),
            },
            external_id: found.identity.external_id.as_str().to_owned(),
            status: 1,
        }
    }
}

/// An identity of any kind.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "UserIdentity")]
pub struct UserIdentityDto {
    /// `social-identity`, `global-identity` or `org-identity`.
    pub category: &'static str,
    /// The identity's id.
    pub id: String,
    /// With whom.
    pub provider: ProviderDto,
    /// The account there.
    pub name: String,
    /// `can_disconnect`, `needed_for_global_auth` or `needed_for_org_auth`.
    pub status: &'static str,
    /// It can be logged in with.
    pub is_login: bool,
    /// Whose provider it is with, for `org-identity`.
    pub organization: Option<IdentityOrganizationDto>,
    /// When it was recorded; not told of a `social-identity`.
    pub date_added: Option<Timestamp>,
    /// Null: nothing is checked again.
    pub date_verified: Option<Timestamp>,
    /// Null: nothing is read again.
    pub date_synced: Option<Timestamp>,
}

/// A provider.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "UserIdentityProvider")]
pub struct ProviderDto {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
}

/// An organization, in brief.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "UserIdentityOrganization")]
pub struct IdentityOrganizationDto {
    /// The organization's id.
    pub id: String,
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub name: String,
}

impl From<&Organization> for IdentityOrganizationDto {
    fn from(organization: &Organization) -> Self {
        Self { id: organization.id.to_string(), slug: organization.slug.to_string(), name: organization.name.clone() }
    }
}

impl UserIdentityDto {
    /// With this name of the provider.
    pub(super) fn new(described: &UserIdentity, provider: &str) -> Self {
        let UserIdentity { identity, status, organization } = described;
        let category = identity.kind.category();
        Self {
            category: category.as_str(),
            id: identity.id.to_string(),
            provider: ProviderDto { key: identity.provider.to_string(), name: provider.to_owned() },
            name: identity.external_id.as_str().to_owned(),
            status: status.as_str(),
            is_login: identity.kind.is_login(),
            organization: organization.as_ref().map(Into::into),
            date_added: (category != Category::Social).then(|| identity.date_added.into()),
            date_verified: None,
            date_synced: None,
        }
    }
}

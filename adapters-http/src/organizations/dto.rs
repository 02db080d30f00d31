use application::access::OrganizationAccess;
use domain::organizations::Organization;
use domain::permissions::{Role, Scope};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::dates::Timestamp;
use crate::users::AvatarDto;

/// An organization.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Organization")]
pub struct OrganizationDto {
    /// The organization's id.
    pub id: String,
    /// Its name in URLs.
    pub slug: String,
    /// Whether it can be used.
    pub status: OrganizationStatusDto,
    /// Its name to show.
    pub name: String,
    /// When it was made.
    pub date_created: Timestamp,
    /// Gets features before others; none does.
    pub is_early_adopter: bool,
    /// Members need a second factor.
    #[serde(rename = "require2FA")]
    pub require_2fa: bool,
    /// Members need a verified address.
    pub require_email_verification: bool,
    /// How to draw it.
    pub avatar: AvatarDto,
    /// Where it is.
    pub links: OrganizationLinksDto,
    /// Optional features that are on; there are none.
    pub features: Vec<String>,
    /// Members log in elsewhere.
    pub has_auth_provider: bool,
    /// Members without a higher role may invite others.
    pub allow_member_invite: bool,
    /// Members without a higher role may make projects.
    pub allow_member_project_creation: bool,
    /// Superuser mode reaches it.
    pub allow_superuser_access: bool,
}

/// Whether an organization can be used.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "OrganizationStatus")]
pub struct OrganizationStatusDto {
    pub id: &'static str,
    pub name: &'static str,
}

/// Where an organization is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OrganizationLinks")]
pub struct OrganizationLinksDto {
    /// Its pages.
    pub organization_url: String,
    /// The server that holds it.
    pub region_url: String,
}

impl OrganizationDto {
    /// An organization on the server at this address.
    pub fn new(organization: &Organization, url_prefix: &str) -> Self {
        Self {
            id: organization.id.to_string(),
            slug: organization.slug.to_string(),
            status: OrganizationStatusDto { id: "active", name: "active" },
            name: organization.name.clone(),
            date_created: organization.date_added.into(),
            is_early_adopter: false,
            require_2fa: false,
            require_email_verification: false,
            avatar: AvatarDto::LETTERS,
            links: OrganizationLinksDto {
                organization_url: format!("{url_prefix}/organizations/{}/", organization.slug),
                region_url: url_prefix.to_owned(),
            },
            features: Vec::new(),
            has_auth_provider: false,
            allow_member_invite: Role::Member.scopes().contains(Scope::MemberWrite),
            allow_member_project_creation: Role::Member.scopes().contains(Scope::ProjectWrite),
            allow_superuser_access: true,
        }
    }
}

/// An organization with all that its page shows.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OrganizationDetails")]
pub struct OrganizationDetailsDto {
    /// What lists show too.
    #[serde(flatten)]
    pub organization: OrganizationDto,
    /// The scopes that you have in it.
    pub access: Vec<&'static str>,
    /// Steps of a guided start; there are none.
    pub onboarding_tasks: Vec<Value>,
    /// Every member reaches every project.
    pub open_membership: bool,
    /// The role of new members.
    pub default_role: &'static str,
    /// The roles that there are, least first.
    pub org_role_list: Vec<RoleDto>,
}

/// A role.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Role")]
pub struct RoleDto {
    /// Its name on the wire.
    pub id: &'static str,
    /// Its name to show.
    pub name: &'static str,
    /// The scopes that it gives.
    pub scopes: Vec<&'static str>,
}

impl OrganizationDetailsDto {
    /// What the actor may see, on the server at this address.
    pub fn new(access: &OrganizationAccess, url_prefix: &str) -> Self {
        let role = |role: Role| RoleDto {
            id: role.as_str(),
            name: role.title(),
            scopes: role.scopes().iter().map(Scope::as_str).collect(),
        };
        Self {
            organization: OrganizationDto::new(&access.organization, url_prefix),
            access: access.scopes.iter().map(Scope::as_str).collect(),
            onboarding_tasks: Vec::new(),
            open_membership: access.organization.open_membership,
            default_role: Role::Member.as_str(),
            org_role_list: Role::ALL.into_iter().map(role).collect(),
        }
    }
}

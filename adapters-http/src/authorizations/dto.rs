use application::authorizations::ShownAuthorization;
use domain::organizations::Organization;
use domain::permissions::Scope;
use schemars::JsonSchema;
use serde::Serialize;

use crate::applications::ApplicationDto;
use crate::dates::Timestamp;

/// A user's consent to an application.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ApiAuthorization")]
pub struct AuthorizationDto {
    /// The authorization's id.
    id: String,
    /// What the application may do, sorted.
    scopes: Vec<&'static str>,
    /// The application.
    application: ApplicationDto,
    /// The only organization that it is for; null where it is for all of the user's.
    organization: Option<OrganizationReferenceDto>,
    /// When it was first given.
    date_created: Timestamp,
}

/// An organization, in a word.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OrganizationReference")]
pub struct OrganizationReferenceDto {
    /// Its id.
    id: String,
    /// Its slug.
    slug: String,
    /// Its name.
    name: String,
}

impl From<Organization> for OrganizationReferenceDto {
    fn from(organization: Organization) -> Self {
        Self { id: organization.id.to_string(), slug: organization.slug.as_str().to_owned(), name: organization.name }
    }
}

impl From<ShownAuthorization> for AuthorizationDto {
    fn from(shown: ShownAuthorization) -> Self {
        let ShownAuthorization { authorization, application, organization } = shown;
        Self {
            id: authorization.id.to_string(),
            scopes: authorization.scopes.iter().map(Scope::as_str).collect(),
            application: application.into(),
            organization: organization.map(OrganizationReferenceDto::from),
            date_created: authorization.date_added.into(),
        }
    }
}

/// Which authorization to take back.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "NamedApiAuthorization")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct NamedAuthorizationDto {
    /// The authorization's id.
    authorization: String,
}

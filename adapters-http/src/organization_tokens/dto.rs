use application::organization_tokens::CreatedOrganizationToken;
use domain::organization_tokens::OrganizationToken;
use domain::permissions::Scope;
use schemars::JsonSchema;
use serde::Serialize;

use crate::dates::Timestamp;

/// A token of an organization.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OrganizationToken")]
pub struct OrganizationTokenDto {
    /// The token's id.
    id: String,
    /// What it is called.
    name: String,
    /// What it may be used for: `org:ci`.
    scopes: Vec<&'static str>,
    /// The last four characters, to recognise it by.
    token_last_characters: String,
    /// When it was made.
    date_created: Timestamp,
    /// When it was last used, to the minute.
    date_last_used: Option<Timestamp>,
    /// The project that it was last used for; that is not recorded.
    project_last_used_id: Option<String>,
}

impl From<OrganizationToken> for OrganizationTokenDto {
    fn from(token: OrganizationToken) -> Self {
        Self {
            id: token.id.to_string(),
            name: token.name,
            scopes: token.scopes.iter().map(Scope::as_str).collect(),
            token_last_characters: token.last_characters,
            date_created: token.date_added.into(),
            date_last_used: token.last_used_at.map(Timestamp),
            project_last_used_id: None,
        }
    }
}

/// A token of an organization that was just made.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CreatedOrganizationToken")]
pub struct CreatedOrganizationTokenDto {
    /// What is shown later too.
    #[serde(flatten)]
    created: OrganizationTokenDto,
    /// The token's text, shown this once.
    token: String,
}

impl From<CreatedOrganizationToken> for CreatedOrganizationTokenDto {
    fn from(created: CreatedOrganizationToken) -> Self {
        Self { token: created.text.expose().to_owned(), created: created.token.into() }
    }
}

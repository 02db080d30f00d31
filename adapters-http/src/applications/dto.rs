use application::applications::ShownApplication;
use domain::permissions::Scope;
use domain::secrets::Secret;
use schemars::JsonSchema;
use serde::Serialize;

use crate::dates::Timestamp;

/// An API application.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ApiApplication")]
pub struct ApplicationDto {
    /// The client id.
    id: String,
    /// The client id again.
    #[serde(rename = "clientID")]
    client_id: String,
    /// The secret; null once the application is five minutes old, for a public client, and for all but the owner.
    client_secret: Option<String>,
    /// When it was registered.
    date_created: Timestamp,
    /// It has no secret.
    is_public: bool,
    /// Its name to show.
    name: String,
    /// Its home page.
    homepage_url: Option<String>,
    /// What it does with data.
    privacy_url: Option<String>,
    /// Its terms.
    terms_url: Option<String>,
    /// Origins of pages that may use its tokens.
    allowed_origins: Vec<String>,
    /// Where users may be sent back to.
    redirect_uris: Vec<String>,
    /// What it may ask for at most, where it works for one organization at a time; sorted.
    scopes: Vec<&'static str>,
    /// It works for one organization at a time.
    requires_org_level_access: bool,
}

impl From<ShownApplication> for ApplicationDto {
    fn from(shown: ShownApplication) -> Self {
        let ShownApplication { application, secret } = shown;
        Self {
            is_public: application.is_public(),
            id: application.client_id.clone(),
            client_id: application.client_id,
            client_secret: secret.map(|secret| secret.expose().to_owned()),
            date_created: application.date_added.into(),
            name: application.name,
            homepage_url: application.homepage_url,
            privacy_url: application.privacy_url,
            terms_url: application.terms_url,
            allowed_origins: application.allowed_origins,
            redirect_uris: application.redirect_uris,
            scopes: application.scopes.iter().map(Scope::as_str).collect(),
            requires_org_level_access: application.requires_org_level_access,
        }
    }
}

/// An application's new secret.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ApiApplicationSecret")]
pub struct SecretDto {
    /// The secret.
    client_secret: String,
}

impl From<Secret> for SecretDto {
    fn from(secret: Secret) -> Self {
        Self { client_secret: secret.expose().to_owned() }
    }
}

/// An application to register. A body may be left out.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "NewApiApplication")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct NewApplicationDto {
    /// It cannot keep a secret and gets none: a program on its users' machines.
    is_public: Option<bool>,
}

/// What to change of an application.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ApiApplicationChanges")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct ApplicationChangesDto {
    /// The name, 1 to 64 characters.
    name: Option<String>,
    /// Where users may be sent back to: at most 100 addresses with `http`, `https` or `picket-mobile-agent`, without
    /// fragments.
    redirect_uris: Option<Vec<String>>,
    /// Origins of pages that may use its tokens, at most 100.
    allowed_origins: Option<Vec<String>>,
    /// Its home page; may be null or empty.
    homepage_url: Option<String>,
    /// Its terms; may be null or empty.
    terms_url: Option<String>,
    /// What it does with data; may be null or empty.
    privacy_url: Option<String>,
}

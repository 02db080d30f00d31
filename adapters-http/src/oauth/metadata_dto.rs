use application::oauth::PublicKeyJwk;
use domain::permissions::Scope;
use schemars::JsonSchema;
use serde::Serialize;

/// The provider's metadata.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OAuthMetadata")]
pub struct MetadataDto {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    jwks_uri: String,
    device_authorization_endpoint: String,
    scopes_supported: Vec<&'static str>,
    response_types_supported: Vec<&'static str>,
    response_modes_supported: &'static [&'static str],
    grant_types_supported: Vec<&'static str>,
    token_endpoint_auth_methods_supported: &'static [&'static str],
    code_challenge_methods_supported: &'static [&'static str],
    subject_types_supported: &'static [&'static str],
    id_token_signing_alg_values_supported: &'static [&'static str],
    claims_supported: &'static [&'static str],
    prompt_values_supported: &'static [&'static str],
}

impl MetadataDto {
    pub(super) fn new(prefix: &str, allows_implicit: bool) -> Self {
        let device_code = "urn:ietf:params:oauth:grant-type:device_code";
        let implicit = |name| allows_implicit.then_some(name);
        Self {
            issuer: prefix.to_owned(),
            authorization_endpoint: format!("{prefix}/oauth/authorize/"),
            token_endpoint: format!("{prefix}/oauth/token/"),
            userinfo_endpoint: format!("{prefix}/oauth/userinfo/"),
            jwks_uri: format!("{prefix}/oauth/jwks/"),
            device_authorization_endpoint: format!("{prefix}/oauth/device/code/"),
            scopes_supported: Scope::ALL.iter().copied().map(Scope::as_str).collect(),
            response_types_supported: ["code"].into_iter().chain(implicit("token")).collect(),
            response_modes_supported: &["query", "fragment"],
            grant_types_supported: ["authorization_code", "refresh_token", device_code]
                .into_iter()
                .chain(implicit("implicit"))
                .collect(),
            token_endpoint_auth_methods_supported: &["client_secret_basic", "client_secret_post", "none"],
            code_challenge_methods_supported: &["S256"],
            subject_types_supported: &["public"],
            id_token_signing_alg_values_supported: &["ES256"],
            claims_supported: &["iss", "sub", "aud", "exp", "iat", "nonce", "name", "email", "email_verified"],
            prompt_values_supported: &["none", "consent"],
        }
    }
}

/// The keys that ID tokens are signed with.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "JsonWebKeySet")]
pub struct JwksDto {
    /// The keys.
    keys: [JwkDto; 1],
}

/// A key.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "JsonWebKey")]
pub struct JwkDto {
    kty: &'static str,
    #[serde(rename = "use")]
    purpose: &'static str,
    alg: &'static str,
    crv: &'static str,
    kid: String,
    x: String,
    y: String,
}

impl From<&PublicKeyJwk> for JwksDto {
    fn from(key: &PublicKeyJwk) -> Self {
        let PublicKeyJwk { id, x, y } = key.clone();
        Self { keys: [JwkDto { kty: "EC", purpose: "sig", alg: "ES256", crv: "P-256", kid: id, x, y }] }
    }
}

use std::sync::Arc;

use application::associations::{Challenge, ExternalAccount, ProviderError, SocialProvider, Step};
use application::ports::Clock;
use domain::identities::{ExternalId, IdentityProvider};
use domain::secrets::Secret;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdTokenClaims, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreTokenResponse,
};
use openidconnect::{
    AuthType, ClaimsVerificationError, ClientId, ClientSecret, EndpointMaybeSet, EndpointNotSet, EndpointSet, Nonce,
    RedirectUrl, SignatureVerificationError, TokenResponse,
};

use crate::ProviderSettings;
use crate::discovery::Discovery;
use crate::fault::{no_token, refused, unreachable};
use crate::http::Http;
use crate::proof;

/// A token may be issued so much later than now.
const SKEW_SECONDS: i64 = 300;

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// An OpenID Connect provider.
pub(crate) struct Oidc {
    settings: ProviderSettings,
    http: Http,
    discovery: Discovery,
    clock: Arc<dyn Clock>,
}

impl Oidc {
    pub(crate) fn new(settings: ProviderSettings, clock: Arc<dyn Clock>) -> Self {
        Self { http: Http::new(&settings.address), settings, discovery: Discovery::default(), clock }
    }

    fn client(&self, metadata: &CoreProviderMetadata, redirect_uri: &str) -> Result<Client, ProviderError> {
        let id = ClientId::new(self.settings.client_id.clone());
        let secret = ClientSecret::new(self.settings.client_secret.expose().to_owned());
        let redirect_uri = RedirectUrl::new(redirect_uri.to_owned()).map_err(refused(Step::Token))?;
        // Without a list, the standard says, it is Basic.
        let methods = metadata.token_endpoint_auth_methods_supported();
        let takes_basic = methods.is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let auth_type = if takes_basic { AuthType::BasicAuth } else { AuthType::RequestBody };
        let client = CoreClient::from_provider_metadata(metadata.clone(), id, Some(secret));
        Ok(client.set_redirect_uri(redirect_uri).set_auth_type(auth_type))
    }

    /// The account that the ID token is about, once all of it has been checked.
    fn subject(&self, client: &Client, answer: &CoreTokenResponse, nonce: &Nonce) -> Result<ExternalId, Unproven> {
        let token = answer.id_token().ok_or_else(|| Unproven::Other(refused(Step::Proof)(())))?;
        // Neither `none` nor algorithms by which whoever knows the client's secret could sign.
        let algorithms = [CoreJwsSigningAlgorithm::EcdsaP256Sha256, CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256];
        let now = self.clock.now();
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(algorithms)
            .set_time_fn(move || now)
            .set_issue_time_verifier_fn(move |issued| is_issued(issued.timestamp(), now.timestamp()));
        let claims: &CoreIdTokenClaims = token.claims(&verifier, nonce).map_err(|error| match error {
            // No key of that name, or another under it.
            ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey | SignatureVerificationError::CryptoError(_),
            ) => Unproven::UnknownKey(refused(Step::Proof)(error)),
            error => Unproven::Other(refused(Step::Proof)(error)),
        })?;
        if claims.authorized_party().is_some_and(|party| party.as_str() != self.settings.client_id) {
            return Err(Unproven::Other(refused(Step::Proof)(())));
        }
        ExternalId::parse(claims.subject().as_str()).map_err(|error| Unproven::Other(refused(Step::Proof)(error)))
    }
}

/// The clocks of both need not agree to the second.
fn is_issued(issued: i64, now: i64) -> Result<(), String> {
    if issued <= now.saturating_add(SKEW_SECONDS) { Ok(()) } else { Err("it is issued later than now".to_owned()) }
}

fn nonce(challenge: &Challenge) -> Nonce {
    Nonce::new(challenge.nonce.expose().to_owned())
}

/// Why an ID token proves nothing.
enum Unproven {
    /// The key is none of those that are known: the provider may have a new one.
    UnknownKey(ProviderError),
    /// Anything else.
    Other(ProviderError),
}

impl SocialProvider for Oidc {
    fn key(&self) -> &IdentityProvider {
        &self.settings.key
    }

    fn name(&self) -> &str {
        &self.settings.name
    }

    fn is_asked_first(&self) -> bool {
        self.discovery.kept().is_none()
    }

    fn begin(&self, redirect_uri: &str, challenge: &Challenge) -> Result<String, ProviderError> {
        let metadata = self.discovery.metadata(&self.http.requests(), &self.settings.address)?;
        let (state, nonce) = (proof::state(challenge), nonce(challenge));
        let (url, ..) = self
            .client(&metadata, redirect_uri)?
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || state, move || nonce)
            .set_pkce_challenge(proof::pkce(challenge))
            .url();
        Ok(url.into())
    }

    fn complete(
        &self,
        redirect_uri: &str,
        code: &Secret,
        challenge: &Challenge,
    ) -> Result<ExternalAccount, ProviderError> {
        let requests = self.http.requests();
        let metadata = self.discovery.metadata(&requests, &self.settings.address)?;
        let client = self.client(&metadata, redirect_uri)?;
        let answer = client
            .exchange_code(proof::code(code))
            .map_err(unreachable(Step::Discovery))?
            .set_pkce_verifier(proof::verifier(challenge))
            .request(&requests)
            .map_err(no_token)?;
        let nonce = nonce(challenge);
        let external_id = match self.subject(&client, &answer, &nonce) {
            Ok(found) => found,
            Err(Unproven::Other(error)) => return Err(error),
            Err(Unproven::UnknownKey(error)) => {
                let renewed = self.discovery.renewed(&requests, &self.settings.address)?.ok_or(error)?;
                let client = self.client(&renewed, redirect_uri)?;
                self.subject(&client, &answer, &nonce).map_err(Unproven::into_inner)?
            }
        };
        let data = serde_json::to_string(&answer).map_err(refused(Step::Proof))?;
        let issuer = self.settings.address.issuer().map_err(refused(Step::Proof))?;
        Ok(ExternalAccount { issuer, external_id, data: Secret::new(data) })
    }
}

impl Unproven {
    fn into_inner(self) -> ProviderError {
        match self {
            Self::UnknownKey(error) | Self::Other(error) => error,
        }
    }
}

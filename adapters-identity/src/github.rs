use application::associations::{Challenge, ExternalAccount, ProviderError, SocialProvider, Step};
use domain::identities::{ExternalId, IdentityProvider};
use domain::secrets::Secret;
use oauth2::basic::BasicClient;
use oauth2::http::{Request, StatusCode, header};
use oauth2::{
    AuthType, AuthUrl, ClientId, ClientSecret, EndpointNotSet, EndpointSet, RedirectUrl, SyncHttpClient, TokenResponse,
    TokenUrl,
};
use serde::Deserialize;

use crate::ProviderSettings;
use crate::fault::{no_token, refused, unreachable};
use crate::http::{Http, Requests};
use crate::proof;

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// GitHub, or GitHub Enterprise.
pub(crate) struct Github {
    settings: ProviderSettings,
    http: Http,
}

/// An account, as the API tells it.
#[derive(Deserialize)]
struct User {
    id: u64,
}

impl Github {
    pub(crate) fn new(settings: ProviderSettings) -> Self {
        Self { http: Http::new(&settings.address), settings }
    }

    fn client(&self, redirect_uri: &str) -> Result<Client, ProviderError> {
        let address = &self.settings.address;
        let client = BasicClient::new(ClientId::new(self.settings.client_id.clone()))
            .set_client_secret(ClientSecret::new(self.settings.client_secret.expose().to_owned()))
            .set_auth_uri(AuthUrl::new(address.join("/login/oauth/authorize")).map_err(refused(Step::Token))?)
            .set_token_uri(TokenUrl::new(address.join("/login/oauth/access_token")).map_err(refused(Step::Token))?)
            .set_redirect_uri(RedirectUrl::new(redirect_uri.to_owned()).map_err(refused(Step::Token))?)
            .set_auth_type(AuthType::RequestBody);
        Ok(client)
    }

    /// Where the API tells whose a token is. GitHub Enterprise has it below its own address.
    fn user_address(&self) -> String {
        match self.settings.address.as_str().trim_end_matches('/') {
            "https://github.com" => "https://api.github.com/user".to_owned(),
            _ => self.settings.address.join("/api/v3/user"),
        }
    }

    fn user(&self, requests: &Requests<'_>, token: &str) -> Result<User, ProviderError> {
        let request = Request::get(self.user_address())
            .header(header::ACCEPT, "application/vnd.github+json")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Vec::new())
            .map_err(refused(Step::Account))?;
        let answer = requests.call(request).map_err(unreachable(Step::Account))?;
        match answer.status() {
            StatusCode::OK => serde_json::from_slice(answer.body()).map_err(refused(Step::Account)),
            status => Err(refused(Step::Account)(status)),
        }
    }
}

impl SocialProvider for Github {
    fn key(&self) -> &IdentityProvider {
        &self.settings.key
    }

    fn name(&self) -> &str {
        &self.settings.name
    }

    fn is_asked_first(&self) -> bool {
        false
    }

    fn begin(&self, redirect_uri: &str, challenge: &Challenge) -> Result<String, ProviderError> {
        let client = self.client(redirect_uri)?;
        let request = client.authorize_url(|| proof::state(challenge));
        let (url, _) = request.set_pkce_challenge(proof::pkce(challenge)).url();
        Ok(url.into())
    }

    fn complete(
        &self,
        redirect_uri: &str,
        code: &Secret,
        challenge: &Challenge,
    ) -> Result<ExternalAccount, ProviderError> {
        let requests = self.http.requests();
        let answer = self
            .client(redirect_uri)?
            .exchange_code(proof::code(code))
            .set_pkce_verifier(proof::verifier(challenge))
            .request(&requests)
            .map_err(no_token)?;
        let user = self.user(&requests, answer.access_token().secret())?;
        let data = serde_json::to_string(&answer).map_err(refused(Step::Account))?;
        let external_id = ExternalId::parse(&user.id.to_string()).map_err(refused(Step::Account))?;
        let issuer = self.settings.address.issuer().map_err(refused(Step::Account))?;
        Ok(ExternalAccount { issuer, external_id, data: Secret::new(data) })
    }
}

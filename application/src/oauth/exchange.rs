use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::applications::Application;
use domain::ids::UserId;
use domain::oauth::{Grant, RedirectTarget, is_verifier};
use domain::users::User;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::issue::{Approved, Parties};
use super::{ClientCredentials, IssuedToken, OAuth, TokenError, TokenRefusal};
use crate::ports::{StoreError, Stores};
use crate::tokens::hash;

/// What an application asks a token with.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "named after the parameters")]
pub struct TokenRequest {
    pub grant_type: Option<String>,
    pub client: ClientCredentials,
    pub code: Option<String>,
    pub redirect_uri: Option<String>,
    pub code_verifier: Option<String>,
    pub refresh_token: Option<String>,
    pub device_code: Option<String>,
    pub scope: Option<String>,
}

const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

enum GrantType {
    Code,
    Refresh,
    Device,
}

/// How a step inside a transaction ends that has something to keep either way.
pub(super) type Step<T> = Result<Result<T, TokenRefusal>, StoreError>;

impl OAuth {
    /// Gives an application a token for what it shows. `issuer` is this server, for the ID token.
    pub fn token(&self, request: &TokenRequest, issuer: &str) -> Result<IssuedToken, TokenError> {
        let grant_type = match request.grant_type.as_deref() {
            None => return Err(TokenRefusal::InvalidRequest.into()),
            Some("authorization_code") => GrantType::Code,
            Some("refresh_token") => GrantType::Refresh,
            Some(DEVICE_CODE) => GrantType::Device,
            Some(_) => return Err(TokenRefusal::UnsupportedGrantType.into()),
        };
        let application = self.client(&request.client)?;
        if !application.is_active() {
            self.forget_presented(&application, request, &grant_type)?;
            return Err(TokenRefusal::InvalidGrant.into());
        }
        match grant_type {
            GrantType::Code => self.exchange(&application, request, issuer),
            GrantType::Refresh => self.refresh(&application, request, issuer),
            GrantType::Device => self.exchange_device(&application, request, issuer),
        }
    }

    /// What an application shows that can be used no more is removed.
    fn forget_presented(
        &self,
        application: &Application,
        request: &TokenRequest,
        grant_type: &GrantType,
    ) -> Result<(), TokenError> {
        let forgotten = self.uow.transaction(|stores| {
            match (grant_type, &request.code, &request.device_code) {
                (GrantType::Code, Some(code), _) => {
                    stores.grants().take(&hash(code), application.id)?;
                }
                (GrantType::Device, _, Some(code)) => {
                    if let Some(found) = stores.device_codes().find(&hash(code), application.id)? {
                        stores.device_codes().remove(found.id)?;
                    }
                }
                _ => {}
            }
            Ok(())
        });
        forgotten.map_err(TokenError::Store)
    }

    fn exchange(
        &self,
        application: &Application,
        request: &TokenRequest,
        issuer: &str,
    ) -> Result<IssuedToken, TokenError> {
        let code = request.code.as_deref().ok_or(TokenRefusal::InvalidGrant)?;
        let (now, texts) = (self.now(), self.new_texts());
        let family = self.new_family(application.is_public());
        let done = self.uow.transaction::<_, StoreError>(|stores| {
            // It is gone from now on, whatever is wrong with the rest: whoever guesses has one try.
            let Some(grant) = stores.grants().take(&hash(code), application.id)? else {
                return Ok(Err(TokenRefusal::InvalidGrant));
            };
            let is_good = !grant.is_expired(now)
                && was_for(&grant, request.redirect_uri.as_deref(), application)
                && is_proven(&grant, request.code_verifier.as_deref(), application.is_public());
            let user = stores.users().find(grant.user_id)?.filter(|user| user.is_active && is_good);
            let Some(user) = user else { return Ok(Err(TokenRefusal::InvalidGrant)) };
            let approved = approved(&grant);
            stores.tokens().add(&approved.token(&texts.token, Some(texts.refresh(family)), now))?;
            Ok(Ok((user, grant)))
        });
        let (user, grant) = done??;
        let parties = Parties { issuer, client_id: &application.client_id, nonce: grant.nonce.as_deref() };
        Ok(self.issued(texts, user, &approved(&grant), parties, now))
    }

    fn exchange_device(
        &self,
        application: &Application,
        request: &TokenRequest,
        issuer: &str,
    ) -> Result<IssuedToken, TokenError> {
        let code = request.device_code.as_deref().ok_or(TokenRefusal::InvalidRequest)?;
        let (now, texts) = (self.now(), self.new_texts());
        let family = self.new_family(application.is_public());
        let done = self.uow.transaction::<_, StoreError>(|stores| {
            let (user, approved) = match super::devices::poll(stores, application, &hash(code), now)? {
                Ok(polled) => polled,
                Err(refusal) => return Ok(Err(refusal)),
            };
            stores.tokens().add(&approved.token(&texts.token, Some(texts.refresh(family)), now))?;
            Ok(Ok((user, approved)))
        });
        let (user, approved) = done??;
        let parties = Parties { issuer, client_id: &application.client_id, nonce: None };
        Ok(self.issued(texts, user, &approved, parties, now))
    }
}

/// The account that approved, if it still may.
pub(super) fn active_user(stores: &mut dyn Stores, id: UserId) -> Step<User> {
    let user = stores.users().find(id)?.filter(|user| user.is_active);
    Ok(user.ok_or(TokenRefusal::InvalidGrant))
}

const fn approved(grant: &Grant) -> Approved {
    Approved {
        user_id: grant.user_id,
        application_id: grant.application_id,
        organization_id: grant.organization_id,
        scopes: grant.scopes,
    }
}

/// The redirect URI is the one that the request gave. Where it gave none, the one that was registered may be named.
fn was_for(grant: &Grant, redirect_uri: Option<&str>, application: &Application) -> bool {
    let is_registered = |uri| RedirectTarget::find(&application.redirect_uris, uri).is_some();
    grant.was_for(redirect_uri) || (grant.redirect_uri.is_empty() && redirect_uri.is_some_and(is_registered))
}

/// Whoever exchanges the code is who asked for it (RFC 7636, 4.6). A client that has no secret must prove it; a
/// verifier without a challenge proves nothing and is refused, as RFC 9700 (2.1.1) has it.
fn is_proven(grant: &Grant, verifier: Option<&str>, is_public: bool) -> bool {
    match (&grant.code_challenge, verifier) {
        (None, None) => !is_public,
        (None, Some(_)) | (Some(_), None) => false,
        (Some(challenge), Some(verifier)) => {
            let digest = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
            is_verifier(verifier) && digest.as_bytes().ct_eq(challenge.as_str().as_bytes()).into()
        }
    }
}

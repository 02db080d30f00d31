//! The checks of an authorization request, in the order in which faults are told.

use domain::applications::Application;
use domain::oauth::{CodeChallenge, RedirectTarget, ResponseType};
use domain::permissions::ScopeSet;

use super::request::{AuthorizationRequest, AuthorizeParameters, ReplyTo};
use super::{AuthorizeError, AuthorizeFault, OAuth};
use crate::ports::Stores;

impl OAuth {
    /// The application and the request, if all of it is good.
    pub(super) fn check(
        &self,
        stores: &mut dyn Stores,
        parameters: &AuthorizeParameters,
    ) -> Result<(Application, AuthorizationRequest), AuthorizeError> {
        let client_id = parameters.client_id.as_deref().ok_or(AuthorizeFault::Page("client_id"))?;
        let found = stores.applications().find(client_id)?.filter(Application::is_active);
        let application = found.ok_or(AuthorizeFault::Page("client_id"))?;
        let request = self.request(&application, parameters)?;
        Ok((application, request))
    }

    fn request(
        &self,
        application: &Application,
        parameters: &AuthorizeParameters,
    ) -> Result<AuthorizationRequest, AuthorizeFault> {
        let target = target(application, parameters.redirect_uri.as_deref())?;
        // Upstream's page names the client id here, and clients know it so.
        let response_type = parameters.response_type.as_deref().and_then(ResponseType::parse);
        let response_type = response_type.ok_or(AuthorizeFault::Page("client_id"))?;
        let reply_to = ReplyTo { target, response_type, state: parameters.state.clone() };
        let refuse = |error: &str| AuthorizeFault::Redirect(reply_to.with(&[("error", error)]));
        let scopes = scopes(application, parameters.scope.as_deref()).ok_or_else(|| refuse("invalid_scope"))?;
        let code_challenge = challenge(parameters).map_err(|()| refuse("invalid_request"))?;
        if response_type == ResponseType::Token && !self.allows_implicit {
            return Err(refuse("unsupported_response_type"));
        }
        Ok(AuthorizationRequest {
            application_id: application.id,
            given_redirect_uri: parameters.redirect_uri.clone().unwrap_or_default(),
            nonce: parameters.nonce.clone(),
            reply_to,
            scopes,
            code_challenge,
        })
    }
}

fn target(application: &Application, asked: Option<&str>) -> Result<RedirectTarget, AuthorizeFault> {
    let found = match asked {
        Some(asked) => RedirectTarget::find(&application.redirect_uris, asked),
        None => RedirectTarget::only(&application.redirect_uris),
    };
    found.ok_or(AuthorizeFault::Page("redirect_uri"))
}

/// The scopes that are asked for, if all are known and, where the application works for one organization at a time,
/// among its own.
pub(super) fn scopes(application: &Application, text: Option<&str>) -> Option<ScopeSet> {
    let scopes = ScopeSet::parse(text.unwrap_or_default())?;
    let limited = application.requires_org_level_access && scopes.intersection(application.scopes) != scopes;
    (!limited).then_some(scopes)
}

/// The method must be named: `plain`, the default of RFC 7636, protects nothing.
fn challenge(parameters: &AuthorizeParameters) -> Result<Option<CodeChallenge>, ()> {
    let Some(challenge) = &parameters.code_challenge else { return Ok(None) };
    match parameters.code_challenge_method.as_deref() {
        Some("S256") => CodeChallenge::parse(challenge).map(Some).map_err(|_| ()),
        _ => Err(()),
    }
}

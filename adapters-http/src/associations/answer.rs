//! What both ends of an association have in common.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use application::access;
use application::actor::Actor;
use application::associations::{AssociateError, ErrorCode, ProviderError};
use maud::html;

use super::ASSOCIATION_PATH;
use crate::api::Api;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::pages::Page;

/// Whoever is logged in.
pub(super) async fn visitor(api: &Api, caller: Caller) -> Result<Option<Actor>, ApiError> {
    api.act(caller, |_, actor| Ok::<_, ApiError>(access::login(actor).is_ok().then(|| actor.clone()))).await
}

/// Where the provider sends the browser back to.
pub(super) fn redirect_uri(api: &Api, provider: &str) -> String {
    format!("{}{ASSOCIATION_PATH}complete/{provider}/", api.url_prefix())
}

/// A page of a line of text.
pub(super) fn page(api: &Api, status: StatusCode, title: &str, text: &str) -> HttpResponse {
    Page::new(title, html! { p { (text) } }).respond(api, status)
}

/// The page that says why nothing was linked. What a provider does wrong is no failure of this server.
pub(super) fn refused(api: &Api, provider: &str, error: AssociateError) -> Result<HttpResponse, ApiError> {
    let name = &*api.use_cases.associations.name_of(provider);
    let (status, text) = match error {
        AssociateError::UnknownProvider => return Err(ApiError::not_found()),
        AssociateError::Access(error) => return Err(error.into()),
        AssociateError::Store(error) => return Err(error.into()),
        AssociateError::NotBegun => (
            StatusCode::BAD_REQUEST,
            "It was not begun with this login, or too long ago, or your browser keeps no cookies. Start again."
                .to_owned(),
        ),
        AssociateError::Used => (
            StatusCode::BAD_REQUEST,
            "It has ended already. See whether your accounts are linked, or start again.".to_owned(),
        ),
        AssociateError::Denied => (StatusCode::FORBIDDEN, format!("{name} was not allowed to tell your account.")),
        AssociateError::Taken => {
            (StatusCode::CONFLICT, format!("Your account at {name} is linked to another user of this server."))
        }
        AssociateError::Provider(error) => (StatusCode::BAD_REQUEST, useless(provider, name, error)),
    };
    Ok(page(api, status, "Your accounts were not linked", &text))
}

/// What to tell of a provider that was of no use; the log has where it was, and nothing that the provider wrote.
fn useless(provider: &str, name: &str, error: ProviderError) -> String {
    let (fault, text) = match error {
        ProviderError::Unreachable(fault) => (fault, format!("{name} cannot be reached just now. Try again later.")),
        ProviderError::Refused(fault) => (fault, format!("{name} did not confirm your account. Start again.")),
        ProviderError::Failed(fault) => (fault, format!("{name} sent you back with an error. Try again later.")),
    };
    let code = fault.code.as_ref().map(ErrorCode::as_str);
    tracing::warn!(provider, step = fault.step.as_str(), code, "a provider was of no use");
    text
}

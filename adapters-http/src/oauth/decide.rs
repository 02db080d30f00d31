use actix_web::{HttpRequest, HttpResponse};
use application::actor::Actor;
use application::oauth::{Authorize, AuthorizeError, Choice};

use super::authorize;
use super::parameters;
use crate::api::{Api, Data};
use crate::auth::page::{self, Occasion};
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::pages;
use crate::query::Query;

pub(super) async fn submit(api: Data, request: HttpRequest, caller: Caller, query: Query, body: Body) -> HttpResponse {
    pages::answer(&api, submitted(&api, &request, caller, &query, body).await)
}

async fn submitted(
    api: &Api,
    request: &HttpRequest,
    caller: Caller,
    query: &Query,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let body = body.readable()?;
    if page::is_login(&body) {
        log_in(api, request, caller, query, body).await
    } else {
        decided(api, caller, query, body).await
    }
}

/// The login that comes before the question, and back to it.
async fn log_in(
    api: &Api,
    request: &HttpRequest,
    caller: Caller,
    query: &Query,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let Ok(parameters) = parameters::read(query) else {
        return authorize::refused(api, AuthorizeError::NothingRemembered);
    };
    let use_cases = std::sync::Arc::clone(&api.use_cases);
    let asked = api.blocking.call(move || Ok::<_, ApiError>(use_cases.oauth.authorize(&Actor::Nobody, &parameters)));
    let occasion = match asked.await? {
        Ok(Authorize::Login(asked)) => authorize::occasion(&asked),
        Ok(Authorize::Ask(_) | Authorize::Done(_)) => Occasion::default(),
        Err(error) => return authorize::refused(api, error),
    };
    page::log_in(api, request, caller, body, &occasion, &parameters::without_login(request)).await
}

async fn decided(api: &Api, caller: Caller, query: &Query, body: Body) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let shown = parameters::read(query);
    let choice = choice(&body);
    let decided = api.act(caller, move |cases, actor| {
        let decided = match (shown, choice) {
            (Ok(shown), Some(choice)) => cases.oauth.decide(actor, &shown, &choice),
            _ => Err(AuthorizeError::NothingRemembered),
        };
        Ok::<_, ApiError>(decided)
    });
    match decided.await? {
        Ok(decided) => Ok(pages::redirect(&decided.0)),
        Err(error) => authorize::refused(api, error),
    }
}

/// What the form says; none where it says nothing that can be done.
pub(super) fn choice(body: &Body) -> Option<Choice> {
    match body.text("op")? {
        "approve" => Some(Choice::Approve { organization: body.text("selected_organization_id").map(str::to_owned) }),
        "deny" => Some(Choice::Deny),
        _ => None,
    }
}

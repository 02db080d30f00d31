use actix_web::{HttpRequest, HttpResponse};
use application::oauth::{AuthorizeError, Choice};

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
    let result = if page::is_login(&body) {
        // Back to the same request, as one who is logged in.
        let next = pages::address(&request);
        page::log_in(&api, &request, caller, body, &Occasion::default(), &next).await
    } else {
        decided(&api, caller, &query, body).await
    };
    pages::answer(&api, result)
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

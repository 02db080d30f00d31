use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use application::associations::{AssociateError, Callback};
use domain::secrets::Secret;

use super::ASSOCIATION_COOKIE;
use super::answer::{page, redirect_uri, refused, visitor};
use crate::api::{Api, Data};
use crate::auth::cookies;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::pages;
use crate::query::Query;

pub(super) async fn complete(
    api: Data,
    request: HttpRequest,
    caller: Caller,
    path: web::Path<String>,
    query: Query,
) -> HttpResponse {
    let text = |name: &str| query.first(name).map(str::to_owned);
    let callback = Callback {
        state: text("state").unwrap_or_default(),
        code: text("code").map(Secret::new),
        error: text("error"),
    };
    let remembered = request.cookie(ASSOCIATION_COOKIE).map(|cookie| Secret::new(cookie.value().to_owned()));
    let provider = path.into_inner();
    let mut response = pages::answer(&api, completed(&api, caller, &provider, callback, remembered).await);
    // Whatever came of it, it is over.
    let _ = response.add_cookie(&cookies::forget(&api, ASSOCIATION_COOKIE));
    response
}

async fn completed(
    api: &Api,
    caller: Caller,
    provider: &str,
    callback: Callback,
    remembered: Option<Secret>,
) -> Result<HttpResponse, ApiError> {
    let Some(actor) = visitor(api, caller.clone()).await? else {
        return refused(api, provider, AssociateError::NotBegun);
    };
    let (use_cases, key, back) = (Arc::clone(&api.use_cases), provider.to_owned(), redirect_uri(api, provider));
    let exchanged = api.blocking.outside(move || {
        Ok::<_, ApiError>(use_cases.associations.complete(&actor, &key, &back, &callback, remembered.as_ref()))
    });
    let completed = match exchanged.await? {
        Ok(completed) => completed,
        Err(error) => return refused(api, provider, error),
    };
    // The login may have ended meanwhile: it is looked at again.
    let recorded = api.act(caller, move |cases, actor| Ok::<_, ApiError>(cases.associations.record(actor, &completed)));
    match recorded.await? {
        Ok(_) => {
            let name = api.use_cases.associations.name_of(provider);
            let text = format!("Your account at {name} is linked to your account here.");
            Ok(page(api, StatusCode::OK, "Your accounts are linked", &text))
        }
        Err(error) => refused(api, provider, error),
    }
}

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use application::associations::{AssociateError, Callback};
use domain::secrets::Secret;

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
    let provider = path.into_inner();
    let remembered =
        request.cookie(&cookies::association_name(&provider)).map(|cookie| Secret::new(cookie.value().to_owned()));
    pages::answer(&api, completed(&api, caller, &provider, callback, remembered).await)
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
    if let Err(error) = api.use_cases.associations.is_asked_first(provider) {
        return refused(api, provider, error);
    }
    let (use_cases, key, back) = (Arc::clone(&api.use_cases), provider.to_owned(), redirect_uri(api, provider));
    let exchanged = api.blocking.outside(provider, move || {
        Ok::<_, ApiError>(use_cases.associations.complete(&actor, &key, &back, &callback, remembered.as_ref()))
    });
    let completed = match exchanged.await? {
        Ok(completed) => completed,
        Err(error) if error.is_end() => return over(api, provider, refused(api, provider, error)),
        Err(error) => return refused(api, provider, error),
    };
    // The login may have ended meanwhile: it is looked at again.
    let recorded = api.act(caller, move |cases, actor| Ok::<_, ApiError>(cases.associations.record(actor, &completed)));
    let answer = match recorded.await? {
        Ok(_) => {
            let name = api.use_cases.associations.name_of(provider);
            let text = format!("Your account at {name} is linked to your account here.");
            Ok(page(api, StatusCode::OK, "Your accounts are linked", &text))
        }
        Err(error) => refused(api, provider, error),
    };
    over(api, provider, answer)
}

/// What the browser held is of no more use. An end that it did not begin takes nothing from it: any page could send a
/// browser to one.
fn over(api: &Api, provider: &str, answer: Result<HttpResponse, ApiError>) -> Result<HttpResponse, ApiError> {
    let mut response = answer?;
    response.add_cookie(&cookies::forget_association(api, provider)).map_err(ApiError::internal)?;
    Ok(response)
}

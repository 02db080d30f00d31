use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use application::accounts::{Confirm, ConfirmError};
use maud::html;

use super::link;
use crate::api::{Api, Data};
use crate::body::Body;
use crate::credentials::csrf_proof;
use crate::error::ApiError;
use crate::pages::{self, CsrfToken, Page};

type Path = web::Path<(String, String)>;

pub(super) async fn show(api: Data, request: HttpRequest, path: Path) -> HttpResponse {
    let Some((user_id, token)) = link::read(&path) else { return gone(&api) };
    let use_cases = Arc::clone(&api.use_cases);
    let found = api.blocking.call(move || Ok::<_, ApiError>(use_cases.accounts.can_confirm(user_id, &token))).await;
    let result = found.and_then(|found| match found {
        Ok(email) => {
            let csrf = CsrfToken::of(&api, &request);
            let body = html! {
                p { "Is " strong { (email) } " yours?" }
                form method="post" { (csrf.field()) button.first type="submit" { "Confirm the address" } }
            };
            Ok(csrf.on(Page::new("Confirm your e-mail address", body).respond(&api, StatusCode::OK)))
        }
        Err(ConfirmError::Gone) => Ok(gone(&api)),
        Err(error) => Err(error.into()),
    });
    pages::answer(&api, result)
}

pub(super) async fn submit(api: Data, request: HttpRequest, path: Path, body: Body) -> HttpResponse {
    pages::answer(&api, submitted(&api, &request, &path, body).await)
}

async fn submitted(api: &Api, request: &HttpRequest, path: &Path, body: Body) -> Result<HttpResponse, ApiError> {
    let csrf = csrf_proof(request, body.readable()?.csrf_token());
    let Some((user_id, token)) = link::read(path) else { return Ok(gone(api)) };
    let command = Confirm { user_id, token, csrf };
    let use_cases = Arc::clone(&api.use_cases);
    match api.blocking.call(move || Ok::<_, ApiError>(use_cases.accounts.confirm(&command))).await? {
        Ok(()) => {
            let body = html! { p role="status" { "Thank you. You can close this page." } };
            Ok(Page::new("Your e-mail address is confirmed", body).respond(api, StatusCode::OK))
        }
        Err(ConfirmError::Gone) => Ok(gone(api)),
        Err(error) => Err(error.into()),
    }
}

fn gone(api: &Api) -> HttpResponse {
    link::gone(api, &html! { "If the address is not confirmed yet, have another mail sent." })
}

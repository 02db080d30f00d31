use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use application::accounts::{ResetError, ResetPassword};
use domain::secrets::Secret;
use maud::html;

use super::{fields, link};
use crate::api::{Api, Data};
use crate::body::Body;
use crate::credentials::csrf_proof;
use crate::error::ApiError;
use crate::pages::{self, CsrfToken, Page};

type Path = web::Path<(String, String)>;

pub(super) async fn show(api: Data, request: HttpRequest, path: Path) -> HttpResponse {
    let Some((user_id, token)) = link::read(&path) else { return gone(&api) };
    let use_cases = Arc::clone(&api.use_cases);
    let found = api.blocking.call(move || Ok::<_, ApiError>(use_cases.accounts.can_reset(user_id, &token))).await;
    let result = found.and_then(|found| match found {
        Ok(()) => Ok(form(&api, &request, None, StatusCode::OK)),
        Err(ResetError::Gone) => Ok(gone(&api)),
        Err(error) => Err(error.into()),
    });
    pages::answer(&api, result)
}

pub(super) async fn submit(api: Data, request: HttpRequest, path: Path, body: Body) -> HttpResponse {
    pages::answer(&api, submitted(&api, &request, &path, body).await)
}

async fn submitted(api: &Api, request: &HttpRequest, path: &Path, body: Body) -> Result<HttpResponse, ApiError> {
    let body = body.readable()?;
    let secret = |name| Secret::new(body.text(name).unwrap_or_default().to_owned());
    let (password, again) = (secret("password"), secret("password_again"));
    let csrf = csrf_proof(request, body.csrf_token());
    let Some((user_id, token)) = link::read(path) else { return Ok(gone(api)) };
    if password != again {
        return Ok(form(api, request, Some("The passwords do not match."), StatusCode::BAD_REQUEST));
    }
    let command = ResetPassword { user_id, token, password, csrf };
    let use_cases = Arc::clone(&api.use_cases);
    match api.blocking.call(move || Ok::<_, ApiError>(use_cases.accounts.reset(&command))).await? {
        Ok(()) => Ok(done(api)),
        Err(ResetError::Gone) => Ok(gone(api)),
        Err(ResetError::Password(error)) => {
            Ok(form(api, request, Some(&fields::sentence(&error)), StatusCode::BAD_REQUEST))
        }
        Err(error) => Err(error.into()),
    }
}

fn done(api: &Api) -> HttpResponse {
    let login = format!("{}/auth/login/", api.base_path());
    let body = html! {
        p role="status" { "All logins of the account have ended." }
        p { a href=(login) { "Log in with the new password" } }
    };
    Page::new("Your password was changed", body).respond(api, StatusCode::OK)
}

fn gone(api: &Api) -> HttpResponse {
    let again = format!("{}/account/recover/", api.base_path());
    link::gone(api, &html! { a href=(again) { "Ask for another" } })
}

fn form(api: &Api, request: &HttpRequest, fault: Option<&str>, status: StatusCode) -> HttpResponse {
    let csrf = CsrfToken::of(api, request);
    let body = html! {
        (fields::fault(fault))
        form method="post" {
            (csrf.field())
            (fields::new_password("password", "New password"))
            (fields::new_password("password_again", "The same again"))
            button.first type="submit" { "Change the password" }
        }
    };
    csrf.on(Page::new("Choose a new password", body).respond(api, status))
}

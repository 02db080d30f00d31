use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use application::accounts::{ConfirmRegistration, ConfirmRegistrationError};
use domain::links::LinkToken;
use domain::secrets::Secret;
use maud::html;

use super::{fields, link};
use crate::api::{Api, Data};
use crate::body::Body;
use crate::credentials::csrf_proof;
use crate::error::ApiError;
use crate::pages::{self, CsrfToken, Page};

pub(super) async fn show(api: Data, request: HttpRequest, path: web::Path<String>) -> HttpResponse {
    let Some(token) = LinkToken::parse(&path) else { return gone(&api) };
    let use_cases = Arc::clone(&api.use_cases);
    let found = api.blocking.call(move || Ok::<_, ApiError>(use_cases.accounts.can_confirm_registration(&token))).await;
    let result = found.and_then(|found| match found {
        Ok(()) => Ok(form(&api, &request, None, StatusCode::OK)),
        Err(ConfirmRegistrationError::Gone) => Ok(gone(&api)),
        Err(error) => Err(error.into()),
    });
    pages::answer(&api, result)
}

pub(super) async fn submit(api: Data, request: HttpRequest, path: web::Path<String>, body: Body) -> HttpResponse {
    pages::answer(&api, submitted(&api, &request, &path, body).await)
}

async fn submitted(api: &Api, request: &HttpRequest, path: &str, body: Body) -> Result<HttpResponse, ApiError> {
    let body = body.readable()?;
    let password = Secret::new(body.text("password").unwrap_or_default().to_owned());
    let csrf = csrf_proof(request, body.csrf_token());
    let Some(token) = LinkToken::parse(path) else { return Ok(gone(api)) };
    let command = ConfirmRegistration { token, password, csrf };
    let use_cases = Arc::clone(&api.use_cases);
    let confirmed =
        api.blocking.call(move || Ok::<_, ApiError>(use_cases.accounts.confirm_registration(&command))).await?;
    match confirmed {
        Ok(()) => Ok(done(api, "Your account is made", StatusCode::OK)),
        Err(ConfirmRegistrationError::Taken) => {
            Ok(done(api, "There is an account with the address already", StatusCode::CONFLICT))
        }
        Err(ConfirmRegistrationError::Gone) => Ok(gone(api)),
        Err(error @ ConfirmRegistrationError::WrongPassword) => {
            Ok(form(api, request, Some(&fields::sentence(&error)), StatusCode::BAD_REQUEST))
        }
        Err(error) => Err(error.into()),
    }
}

fn done(api: &Api, title: &'static str, status: StatusCode) -> HttpResponse {
    let login = format!("{}/auth/login/", api.base_path());
    let body = html! { p role="status" { a href=(login) { "Log in" } } };
    Page::new(title, body).respond(api, status)
}

fn gone(api: &Api) -> HttpResponse {
    let again = format!("{}/auth/register/", api.base_path());
    link::gone(api, &html! { a href=(again) { "Register again" } })
}

fn form(api: &Api, request: &HttpRequest, fault: Option<&str>, status: StatusCode) -> HttpResponse {
    let csrf = CsrfToken::of(api, request);
    let body = html! {
        p { "Enter the password that you chose when you registered. If you did not register, close this page." }
        (fields::fault(fault))
        form method="post" {
            (csrf.field())
            (fields::password("password", "Password"))
            button.first type="submit" { "Create the account" }
        }
    };
    csrf.on(Page::new("Confirm your registration", body).respond(api, status))
}

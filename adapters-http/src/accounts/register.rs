use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use application::accounts::{Register, RegisterError};
use domain::secrets::Secret;
use maud::html;

use super::fields;
use crate::api::{Api, Data};
use crate::body::Body;
use crate::credentials::{Caller, csrf_proof};
use crate::error::ApiError;
use crate::pages::{self, CsrfToken, Page};

/// What was written into the form, to be shown again; never the password.
#[derive(Default)]
struct Written {
    name: String,
    email: String,
}

pub(super) async fn show(api: Data, request: HttpRequest) -> HttpResponse {
    if !api.use_cases.accounts.can_register() {
        return pages::answer(&api, Err(ApiError::not_found()));
    }
    form(&api, &request, &Written::default(), None, StatusCode::OK)
}

pub(super) async fn submit(api: Data, request: HttpRequest, caller: Caller, body: Body) -> HttpResponse {
    pages::answer(&api, submitted(&api, &request, &caller, body).await)
}

async fn submitted(api: &Api, request: &HttpRequest, caller: &Caller, body: Body) -> Result<HttpResponse, ApiError> {
    let body = body.readable()?;
    let text = |name| body.text(name).unwrap_or_default().to_owned();
    let written = Written { name: text("name"), email: text("email") };
    let command = Register {
        name: written.name.clone(),
        email: written.email.clone(),
        password: Secret::new(text("password")),
        csrf: csrf_proof(request, body.csrf_token()),
        client: caller.credentials.client,
    };
    let use_cases = Arc::clone(&api.use_cases);
    let fault = match api.blocking.call(move || Ok::<_, ApiError>(use_cases.accounts.register(&command))).await? {
        Ok(()) => return Ok(sent(api)),
        Err(RegisterError::Name(error)) => fields::sentence(&error),
        Err(RegisterError::Email(error)) => fields::sentence(&error),
        Err(RegisterError::Password(error)) => fields::sentence(&error),
        Err(error) => return Err(error.into()),
    };
    Ok(form(api, request, &written, Some(&fault), StatusCode::BAD_REQUEST))
}

/// The same whether the address was taken or not.
fn sent(api: &Api) -> HttpResponse {
    let login = format!("{}/auth/login/", api.base_path());
    let body = html! {
        p role="status" { "A mail is on its way to you. Follow the link in it." }
        p { a href=(login) { "Log in" } }
    };
    Page::new("Look into your mail", body).respond(api, StatusCode::OK)
}

fn form(api: &Api, request: &HttpRequest, written: &Written, fault: Option<&str>, status: StatusCode) -> HttpResponse {
    let csrf = CsrfToken::of(api, request);
    let login = format!("{}/auth/login/", api.base_path());
    let body = html! {
        (fields::fault(fault))
        form method="post" {
            (csrf.field())
            (fields::name(&written.name))
            (fields::email(&written.email))
            (fields::new_password("password", "Password"))
            button.first type="submit" { "Create the account" }
        }
        p.note { "You have an account? " a href=(login) { "Log in" } }
    };
    csrf.on(Page::new("Create an account", body).respond(api, status))
}

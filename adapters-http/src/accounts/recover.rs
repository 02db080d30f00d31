use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use application::accounts::{Recover, RecoverError};
use maud::html;

use super::fields;
use crate::api::{Api, Data};
use crate::body::Body;
use crate::credentials::{Caller, csrf_proof};
use crate::error::ApiError;
use crate::pages::{self, CsrfToken, Page};

pub(super) async fn show(api: Data, request: HttpRequest) -> HttpResponse {
    form(&api, &request, "", None, StatusCode::OK)
}

pub(super) async fn submit(api: Data, request: HttpRequest, caller: Caller, body: Body) -> HttpResponse {
    pages::answer(&api, submitted(&api, &request, &caller, body).await)
}

async fn submitted(api: &Api, request: &HttpRequest, caller: &Caller, body: Body) -> Result<HttpResponse, ApiError> {
    let body = body.readable()?;
    let email = body.text("email").unwrap_or_default().to_owned();
    let csrf = csrf_proof(request, body.csrf_token());
    let command = Recover { email: email.clone(), csrf, client: caller.credentials.client };
    let use_cases = Arc::clone(&api.use_cases);
    match api.blocking.call(move || Ok::<_, ApiError>(use_cases.accounts.recover(&command))).await? {
        Ok(()) => Ok(sent(api)),
        Err(RecoverError::Email(error)) => {
            Ok(form(api, request, &email, Some(&fields::sentence(&error)), StatusCode::BAD_REQUEST))
        }
        Err(error) => Err(error.into()),
    }
}

/// The same whether there is such an account or not.
fn sent(api: &Api) -> HttpResponse {
    let body = html! {
        p role="status" { "If there is an account with this address, a mail with a link is on its way to it." }
        p.note { "The link is good for one hour. Nothing came? Look among unwanted mail, then try again." }
    };
    Page::new("Look into your mail", body).respond(api, StatusCode::OK)
}

fn form(api: &Api, request: &HttpRequest, email: &str, fault: Option<&str>, status: StatusCode) -> HttpResponse {
    let csrf = CsrfToken::of(api, request);
    let body = html! {
        (fields::fault(fault))
        p { "A mail will lead you to a new one." }
        form method="post" {
            (csrf.field())
            (fields::email(email))
            button.first type="submit" { "Send the mail" }
        }
    };
    csrf.on(Page::new("Forgot your password?", body).respond(api, status))
}

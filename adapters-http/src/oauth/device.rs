use std::net::IpAddr;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use application::access::{self, AccessError};
use application::oauth::{Choice, DeviceDecided, DeviceError};
use domain::oauth::UserCode;
use maud::html;

use super::{consent, decide};
use crate::api::{Api, Data};
use crate::auth::page::{self, Occasion};
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::pages::{self, CsrfToken, Page};
use crate::query::Query;

fn occasion() -> Occasion {
    Occasion { banner: "Connect Picket to a device".to_owned(), leads_to: String::new() }
}

pub(super) async fn show(api: Data, request: HttpRequest, caller: Caller, query: Query) -> HttpResponse {
    let code = query.first("user_code").filter(|code| !code.is_empty()).map(str::to_owned);
    pages::answer(&api, shown(&api, &request, caller, code).await)
}

/// The form for the code; or the question, where the code is known.
async fn shown(
    api: &Api,
    request: &HttpRequest,
    caller: Caller,
    code: Option<String>,
) -> Result<HttpResponse, ApiError> {
    let client = caller.credentials.client;
    let asked = api.act(caller, move |cases, actor| {
        Ok::<_, ApiError>(match code {
            Some(code) => cases.oauth.asked_device(actor, &code, client).map(Some),
            None => access::login(actor).map(|_| None).map_err(DeviceError::from),
        })
    });
    match asked.await? {
        Ok(None) => Ok(code_form(api, request, None, StatusCode::OK)),
        Ok(Some(asked)) => {
            let csrf = CsrfToken::of(api, request);
            let page = Page::new("Let a device in?", consent::of_device(&asked, &csrf));
            Ok(csrf.on(page.respond(api, StatusCode::OK)))
        }
        Err(error) => refused(api, request, error),
    }
}

pub(super) async fn submit(api: Data, request: HttpRequest, caller: Caller, query: Query, body: Body) -> HttpResponse {
    pages::answer(&api, submitted(&api, &request, caller, &query, body).await)
}

/// The code's form leads to the question; the question's to what was decided.
async fn submitted(
    api: &Api,
    request: &HttpRequest,
    caller: Caller,
    query: &Query,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let body = body.readable()?;
    if page::is_login(&body) {
        return page::log_in(api, request, caller, body, &occasion(), &pages::address(request)).await;
    }
    let caller = caller.with_form_token(body.csrf_token());
    let code = body.text("user_code").or(query.first("user_code")).unwrap_or_default().to_owned();
    match decide::choice(&body) {
        None => shown(api, request, caller, Some(code)).await,
        Some(choice) => decided(api, request, caller, code, choice).await,
    }
}

async fn decided(
    api: &Api,
    request: &HttpRequest,
    caller: Caller,
    code: String,
    choice: Choice,
) -> Result<HttpResponse, ApiError> {
    let client: Option<IpAddr> = caller.credentials.client;
    let again = UserCode::parse(&code);
    let decided = api
        .act(caller, move |cases, actor| Ok::<_, ApiError>(cases.oauth.decide_device(actor, &code, &choice, client)));
    let text = match decided.await? {
        Ok(DeviceDecided::Approved) => ("Your device is let in", "You can close this page and go on there."),
        Ok(DeviceDecided::Denied) => ("Your device is kept out", "It will get no token. You can close this page."),
        // The login ended meanwhile: it comes first, then the same question.
        Err(DeviceError::Access(AccessError::Unauthenticated)) if let Some(code) = again => {
            return Ok(pages::redirect(&format!("{}/oauth/device/?user_code={code}", api.base_path())));
        }
        Err(error) => return refused(api, request, error),
    };
    Ok(Page::new(text.0, html! { p { (text.1) } }).respond(api, StatusCode::OK))
}

fn refused(api: &Api, request: &HttpRequest, error: DeviceError) -> Result<HttpResponse, ApiError> {
    let text = match error {
        DeviceError::WrongCode => "No device waits with this code. It may have expired: look at your device again.",
        DeviceError::NoOrganization => "Pick an organization of which you are a member.",
        DeviceError::Throttled { retry_after_seconds } => return Err(ApiError::throttled(retry_after_seconds)),
        DeviceError::Access(AccessError::Unauthenticated) => {
            return Ok(page::ask(api, request, &occasion(), None, StatusCode::OK));
        }
        DeviceError::Access(error) => return Err(error.into()),
        DeviceError::Store(error) => return Err(error.into()),
    };
    Ok(code_form(api, request, Some(text), StatusCode::BAD_REQUEST))
}

fn code_form(api: &Api, request: &HttpRequest, fault: Option<&str>, status: StatusCode) -> HttpResponse {
    let csrf = CsrfToken::of(api, request);
    let body = html! {
        @if let Some(fault) = fault { p.fault role="alert" { (fault) } }
        form method="post" {
            (csrf.field())
            label for="user_code" { "The code that your device shows" }
            input #user_code.code name="user_code" autocomplete="off" autocapitalize="characters" spellcheck="false" required autofocus;
            button.first type="submit" { "Go on" }
        }
    };
    csrf.on(Page::new("Connect a device", body).respond(api, status))
}

//! The login page, also for other pages that need a login first.

use actix_web::http::StatusCode;
use actix_web::http::header::USER_AGENT;
use actix_web::{HttpRequest, HttpResponse};
use application::access;
use application::auth::{Login, LoginError};
use domain::secrets::Secret;
use maud::html;

use super::cookies;
use crate::api::{Api, Data};
use crate::body::{Body, Fields};
use crate::credentials::{Caller, ELEVATION_COOKIE, STAFF_COOKIE, csrf_proof};
use crate::error::ApiError;
use crate::pages::{self, CsrfToken, Page};
use crate::query::Query;

/// What a login page says besides.
#[derive(Debug, Default)]
pub(crate) struct Occasion {
    /// Above the form: what the login is for.
    pub banner: String,
    /// Where the form leads in the end, beside this server.
    pub leads_to: String,
}

/// The page.
pub(super) async fn show(api: Data, request: HttpRequest, caller: Caller, query: Query) -> HttpResponse {
    let actor = api.act(caller, |_, actor| Ok::<_, ApiError>(access::login(actor).ok().map(|it| it.user.clone())));
    let result = actor.await.map(|user| match (user, next(&query)) {
        (None, _) => ask(&api, &request, &Occasion::default(), None, StatusCode::OK),
        (Some(_), Some(next)) => pages::redirect(&format!("{}{next}", api.base_path())),
        (Some(user), None) => {
            Page::new("You are logged in", html! { p { "As " (user.username) "." } }).respond(&api, StatusCode::OK)
        }
    });
    pages::answer(&api, result)
}

/// The form, sent.
pub(super) async fn submit(api: Data, request: HttpRequest, caller: Caller, query: Query, body: Body) -> HttpResponse {
    let next = next(&query).map_or_else(|| "/auth/login/".to_owned(), str::to_owned);
    let result = log_in(&api, &request, caller, body, &Occasion::default(), &next).await;
    pages::answer(&api, result)
}

/// The login form has been sent to this page, be it its own or that of another page.
pub(crate) fn is_login(body: &Body) -> bool {
    body.text("password").is_some()
}

/// Logs in and leads on; or shows the form again with what is wrong.
pub(crate) async fn log_in(
    api: &Api,
    request: &HttpRequest,
    caller: Caller,
    body: Body,
    occasion: &Occasion,
    next: &str,
) -> Result<HttpResponse, ApiError> {
    let csrf = csrf_proof(request, body.csrf_token());
    let fields = body.fields()?;
    let user_agent = request.headers().get(USER_AGENT);
    let command = Login {
        login: text(&fields, "username"),
        password: Secret::new(text(&fields, "password")),
        csrf,
        client: caller.credentials.client,
        user_agent: user_agent.map(|text| String::from_utf8_lossy(text.as_bytes()).into_owned()),
        previous: caller.credentials.session,
    };
    let use_cases = std::sync::Arc::clone(&api.use_cases);
    let done = api.blocking.call(move || Ok::<_, ApiError>(use_cases.auth.login(&command))).await?;
    let fault = match done {
        Ok(done) => {
            let mut response = pages::redirect(&format!("{}{next}", api.base_path()));
            let forgotten = [ELEVATION_COOKIE, STAFF_COOKIE].map(|name| cookies::forget(api, name));
            for cookie in forgotten.iter().chain([&cookies::session(api, &done.session)]) {
                response.add_cookie(cookie).map_err(ApiError::internal)?;
            }
            return Ok(response);
        }
        Err(LoginError::Refused) => ("No active account has this address and password.", StatusCode::BAD_REQUEST),
        Err(LoginError::Throttled { retry_after_seconds }) => return Err(ApiError::throttled(retry_after_seconds)),
        Err(error @ (LoginError::Csrf(_) | LoginError::Store(_))) => return Err(error.into()),
    };
    Ok(ask(api, request, occasion, Some(fault.0), fault.1))
}

fn text(fields: &Fields, name: &str) -> String {
    fields.value(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned()
}

/// The page with the form, which is sent to the page's own address.
pub(crate) fn ask(
    api: &Api,
    request: &HttpRequest,
    occasion: &Occasion,
    fault: Option<&str>,
    status: StatusCode,
) -> HttpResponse {
    let csrf = CsrfToken::of(api, request);
    let body = html! {
        @if !occasion.banner.is_empty() { p { strong { (occasion.banner) } } }
        @if let Some(fault) = fault { p.fault role="alert" { (fault) } }
        form method="post" {
            (csrf.field())
            label for="username" { "E-mail address" }
            input #username type="email" name="username" autocomplete="username" required autofocus;
            label for="password" { "Password" }
            input #password type="password" name="password" autocomplete="current-password" required;
            button.first type="submit" name="op" value="login" { "Log in" }
        }
        p.note {
            a href={ (api.base_path()) "/account/recover/" } { "Forgot your password?" }
            @if api.use_cases.accounts.can_register() {
                " " a href={ (api.base_path()) "/auth/register/" } { "Create an account" }
            }
        }
    };
    csrf.on(Page { title: "Log in", body, form_leads_to: &occasion.leads_to }.respond(api, status))
}

/// Where to go after the login: a path of this server alone.
fn next(query: &Query) -> Option<&str> {
    query.first("next").filter(|next| is_local(next))
}

fn is_local(path: &str) -> bool {
    // Browsers read `//host` and `/\host` as another host, and drop tabs and line ends before they do.
    path.starts_with('/') && !path.starts_with("//") && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_server_come_next() {
        for good in ["/", "/a/b/?c=d%20e#f", "/oauth/device/?user_code=BCDF-GHJK"] {
            assert!(is_local(good), "{good}");
        }
        for bad in ["", "a", "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "/é"] {
            assert!(!is_local(bad), "{bad}");
        }
    }
}

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::USER_AGENT;
use actix_web::{HttpRequest, HttpResponse, web};
use application::access::AccessError;
use application::auth::{Credentials, CsrfProof, LoggedIn};
use application::invitations::{AcceptError, InvitationLink, Join};
use domain::ids::MemberId;
use domain::links::LinkToken;
use domain::secrets::Secret;
use domain::sessions::Client;

use super::page::{self, Written};
use crate::accounts::fields::sentence;
use crate::api::{Api, Data};
use crate::auth::cookies;
use crate::body::Body;
use crate::credentials::{Caller, ELEVATION_COOKIE, STAFF_COOKIE, csrf_proof};
use crate::error::ApiError;
use crate::pages;

type Path = web::Path<(String, String)>;

fn link(path: &Path) -> Option<InvitationLink> {
    let (id, token) = MemberId::parse(&path.0).zip(LinkToken::parse(&path.1))?;
    Some(InvitationLink { id, token })
}

pub(super) async fn show(api: Data, request: HttpRequest, caller: Caller, path: Path) -> HttpResponse {
    let Some(link) = link(&path) else { return page::gone(&api) };
    let result = shown(&api, &request, caller, link, &Written::default(), None).await;
    pages::answer(&api, result)
}

/// The page of an invitation, with what was wrong with the form if it was sent.
async fn shown(
    api: &Api,
    request: &HttpRequest,
    caller: Caller,
    link: InvitationLink,
    written: &Written,
    fault: Option<&str>,
) -> Result<HttpResponse, ApiError> {
    let status = if fault.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let found = api.act(caller, move |cases, actor| Ok::<_, ApiError>(cases.invitations.show(actor, &link)));
    match found.await? {
        Ok(shown) => Ok(page::invitation(api, request, &shown, written, fault, status)),
        Err(AcceptError::Gone) => Ok(page::gone(api)),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn submit(api: Data, request: HttpRequest, caller: Caller, path: Path, body: Body) -> HttpResponse {
    let Some(link) = link(&path) else { return page::gone(&api) };
    pages::answer(&api, submitted(&api, &request, caller, link, body).await)
}

async fn submitted(
    api: &Api,
    request: &HttpRequest,
    caller: Caller,
    link: InvitationLink,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let body = body.readable()?;
    if body.text("password").is_some() {
        return joined(api, request, caller, link, body).await;
    }
    let caller = caller.with_form_token(body.csrf_token());
    let accepted = api.act(caller, move |cases, actor| Ok::<_, ApiError>(cases.invitations.accept(actor, &link)));
    match accepted.await? {
        Ok(organization) => Ok(page::welcome(api, &organization.name)),
        Err(AcceptError::AlreadyMember(name)) => Ok(page::already(api, &name)),
        Err(AcceptError::Gone) => Ok(page::gone(api)),
        // The login ended meanwhile: it comes first, then the same question.
        Err(AcceptError::Access(AccessError::Unauthenticated)) => Ok(pages::to_login(api, request)),
        Err(error) => Err(error.into()),
    }
}

async fn joined(
    api: &Api,
    request: &HttpRequest,
    caller: Caller,
    link: InvitationLink,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let text = |name| body.text(name).unwrap_or_default().to_owned();
    let written = Written { name: text("name") };
    let user_agent = request.headers().get(USER_AGENT);
    let user_agent = user_agent.map(|text| String::from_utf8_lossy(text.as_bytes()).into_owned());
    let command = Join {
        link: link.clone(),
        name: text("name"),
        password: Secret::new(text("password")),
        csrf: csrf_proof(request, body.csrf_token()),
        client: Client::new(caller.credentials.client, user_agent.as_deref()),
        previous: caller.credentials.session.clone(),
    };
    let use_cases = Arc::clone(&api.use_cases);
    let fault = match api.blocking.call(move || Ok::<_, ApiError>(use_cases.invitations.join(&command))).await? {
        Ok(done) => return with_login(api, page::account_made(api, &done.user), &done),
        Err(AcceptError::Gone) => return Ok(page::gone(api)),
        Err(AcceptError::Taken) => "There is an account with the address already. Log in first.".to_owned(),
        Err(AcceptError::Name(error)) => sentence(&error),
        Err(AcceptError::Password(error)) => sentence(&error),
        Err(error) => return Err(error.into()),
    };
    // A page is shown, and nothing changed for it.
    let credentials = Credentials { csrf: CsrfProof::NotNeeded, ..caller.credentials };
    shown(api, request, Caller { credentials }, link, &written, Some(&fault)).await
}

fn with_login(api: &Api, mut page: HttpResponse, done: &LoggedIn) -> Result<HttpResponse, ApiError> {
    let forgotten = [ELEVATION_COOKIE, STAFF_COOKIE].map(|name| cookies::forget(api, name));
    for cookie in forgotten.iter().chain([&cookies::session(api, &done.session)]) {
        page.add_cookie(cookie).map_err(ApiError::internal)?;
    }
    Ok(page)
}

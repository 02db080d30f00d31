//! The page that the mail about a new token leads to: one's own tokens, and a way to be rid of them.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use application::access::AccessError;
use application::tokens::{Owner, TokenError};
use domain::ids::TokenId;
use domain::permissions::ScopeSet;
use domain::tokens::Token;
use maud::{Markup, html};

use crate::api::{Api, Data};
use crate::body::Body;
use crate::credentials::Caller;
use crate::dates::Timestamp;
use crate::error::ApiError;
use crate::pages::{self, CsrfToken, Page};

pub(super) async fn show(api: Data, request: HttpRequest, caller: Caller) -> HttpResponse {
    let listed = api.act(caller, |cases, actor| Ok::<_, ApiError>(cases.tokens.list(actor, Owner::Asking))).await;
    let result = listed.and_then(|listed| match listed {
        Ok(tokens) => {
            let csrf = CsrfToken::of(&api, &request);
            let page = Page::new("Your API tokens", list(&tokens, &csrf));
            Ok(csrf.on(page.respond(&api, StatusCode::OK)))
        }
        Err(error) => refused(&api, &request, error),
    });
    pages::answer(&api, result)
}

pub(super) async fn submit(api: Data, request: HttpRequest, caller: Caller, body: Body) -> HttpResponse {
    pages::answer(&api, submitted(&api, &request, caller, body).await)
}

async fn submitted(api: &Api, request: &HttpRequest, caller: Caller, body: Body) -> Result<HttpResponse, ApiError> {
    let body = body.readable()?;
    let caller = caller.with_form_token(body.csrf_token());
    let id = body.text("token_id").and_then(TokenId::parse);
    let removed = api.act(caller, move |cases, actor| Ok::<_, ApiError>(cases.tokens.remove(actor, Owner::Asking, id)));
    match removed.await? {
        Ok(()) => Ok(pages::redirect(&here(api, request))),
        Err(error) => refused(api, request, error),
    }
}

/// The login comes first where there is none.
fn refused(api: &Api, request: &HttpRequest, error: TokenError) -> Result<HttpResponse, ApiError> {
    match error {
        TokenError::Access(AccessError::Unauthenticated) => Ok(pages::to_login(api, request)),
        error => Err(error.into()),
    }
}

fn here(api: &Api, request: &HttpRequest) -> String {
    format!("{}{}", api.base_path(), request.path())
}

fn list(tokens: &[Token], csrf: &CsrfToken) -> Markup {
    html! {
        @if tokens.is_empty() { p { "You have none." } }
        @for token in tokens {
            h2 { (token.name.as_deref().filter(|name| !name.is_empty()).unwrap_or("(no name)")) }
            p.note {
                "Ends in " (token.last_characters) ", made at " (Timestamp(token.date_added).text()) ", "
                @match token.last_used_at {
                    Some(used) => { "last used at " (Timestamp(used).text()) "." },
                    None => { "never used." },
                }
            }
            p { "For: " (if token.scopes == ScopeSet::EMPTY { "nothing".to_owned() } else { token.scopes.to_text() }) }
            form method="post" {
                (csrf.field())
                button type="submit" name="token_id" value=(token.id) { "Delete this token" }
            }
        }
    }
}

use std::net::IpAddr;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use application::access;
use application::actor::Actor;
use application::tokens::{CreateToken, CreatedToken, TokenError};
use serde_json::{Value, json};

use super::dto::{CreatedTokenDto, TokenDto};
use super::fields;
use crate::api::{Data, UseCases};
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::query::Query;

pub(super) async fn list(api: Data, caller: Caller, query: Query, body: Body) -> Result<HttpResponse, ApiError> {
    let owner = fields::owner(&query, body.fields().ok().as_ref());
    let tokens = api.act(caller, move |cases, actor| cases.tokens.list(actor, owner)).await?;
    Ok(HttpResponse::Ok().json(tokens.into_iter().map(TokenDto::from).collect::<Vec<_>>()))
}

pub(super) async fn create(api: Data, caller: Caller, body: Body) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let client = caller.credentials.client;
    let created = api.act(caller, move |cases, actor| create_of(cases, actor, body, client)).await?;
    Ok(HttpResponse::Created().json(CreatedTokenDto::from(created)))
}

fn create_of(cases: &UseCases, actor: &Actor, body: Body, client: Option<IpAddr>) -> Result<CreatedToken, ApiError> {
    // Who is not logged in learns nothing of what a body must hold.
    access::login(actor)?;
    let mut fields = body.fields()?;
    let (scopes, name) = (fields::scopes(&mut fields), fields::name(&mut fields));
    fields.finish()?;
    Ok(cases.tokens.create(actor, &CreateToken { name, scopes, client })?)
}

pub(super) async fn remove(api: Data, caller: Caller, query: Query, body: Body) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    api.act(caller, move |cases, actor| remove_of(cases, actor, &query, body)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn remove_of(cases: &UseCases, actor: &Actor, query: &Query, body: Body) -> Result<(), ApiError> {
    access::login(actor)?;
    let fields = body.fields()?;
    let owner = fields::owner(query, Some(&fields));
    cases.tokens.owner(actor, owner)?;
    let named = fields.value("tokenId").unwrap_or(&Value::Null);
    if named.is_null() {
        return Err(ApiError::json(StatusCode::BAD_REQUEST, json!({"tokenId": null})));
    }
    cases.tokens.remove(actor, owner, fields::token_id(named)).map_err(|error| match error {
        TokenError::NotFound { owner } => {
            ApiError::json(StatusCode::BAD_REQUEST, json!({"tokenId": named, "userId": owner.get()}))
        }
        other @ (TokenError::Access(_) | TokenError::InvalidUser | TokenError::Store(_)) => other.into(),
    })
}

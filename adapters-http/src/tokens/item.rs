use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use application::access;
use application::actor::Actor;
use domain::ids::TokenId;
use domain::tokens::Token;
use serde_json::json;

use super::dto::TokenDto;
use super::fields;
use crate::api::{Data, UseCases};
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::query::Query;

pub(super) async fn show(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    query: Query,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let owner = fields::owner(&query, body.fields().ok().as_ref());
    let token = api.act(caller, move |cases, actor| cases.tokens.show(actor, owner, TokenId::parse(&path))).await?;
    Ok(HttpResponse::Ok().json(TokenDto::from(token)))
}

pub(super) async fn rename(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    query: Query,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let renamed = api.act(caller, move |cases, actor| rename_of(cases, actor, &path, &query, body)).await?;
    Ok(HttpResponse::Ok().json(TokenDto::from(renamed)))
}

fn rename_of(cases: &UseCases, actor: &Actor, id: &str, query: &Query, body: Body) -> Result<Token, ApiError> {
    access::login(actor)?;
    let mut fields = body.fields()?;
    if fields.names().any(|name| !["name", "tokenId"].contains(&name)) {
        let error = json!({"error": "Only auth token name can be edited after creation"});
        return Err(ApiError::json(StatusCode::FORBIDDEN, error));
    }
    let owner = fields::owner(query, Some(&fields));
    let name = fields::required_name(&mut fields);
    fields.finish()?;
    let name = name.ok_or_else(ApiError::not_found)?;
    Ok(cases.tokens.rename(actor, owner, TokenId::parse(id), &name)?)
}

pub(super) async fn remove(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    query: Query,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let owner = fields::owner(&query, body.fields().ok().as_ref());
    api.act(caller, move |cases, actor| cases.tokens.remove(actor, owner, TokenId::parse(&path))).await?;
    Ok(HttpResponse::NoContent().finish())
}

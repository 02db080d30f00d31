use actix_web::{HttpResponse, web};
use application::actor::Actor;
use application::applications::ShownApplication;

use super::dto::{ApplicationDto, SecretDto};
use super::fields;
use crate::api::{Data, UseCases};
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;

pub(super) async fn show(api: Data, caller: Caller, path: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let shown = api.act(caller, move |cases, actor| cases.applications.show(actor, &path)).await?;
    Ok(HttpResponse::Ok().json(ApplicationDto::from(shown)))
}

pub(super) async fn update(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let updated = api.act(caller, move |cases, actor| update_of(cases, actor, &path, body)).await?;
    Ok(HttpResponse::Ok().json(ApplicationDto::from(updated)))
}

fn update_of(cases: &UseCases, actor: &Actor, client_id: &str, body: Body) -> Result<ShownApplication, ApiError> {
    // That it is not there is told before what is wrong with the body.
    cases.applications.show(actor, client_id)?;
    let changes = fields::changes(body.fields()?)?;
    Ok(cases.applications.update(actor, client_id, changes)?)
}

pub(super) async fn remove(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    api.act(caller, move |cases, actor| cases.applications.remove(actor, &path)).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn rotate(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let secret = api.act(caller, move |cases, actor| cases.applications.rotate(actor, &path)).await?;
    Ok(HttpResponse::Ok().json(SecretDto::from(secret)))
}

use actix_web::HttpResponse;
use application::access;
use application::actor::Actor;
use application::applications::ShownApplication;

use super::dto::ApplicationDto;
use crate::api::{Data, UseCases};
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::paging::Paging;

pub(super) async fn list(api: Data, caller: Caller, paging: Paging) -> Result<HttpResponse, ApiError> {
    let page = api.list_by_offset(caller, &paging, |cases, actor, page| cases.applications.list(actor, page)).await?;
    Ok(paging.respond::<_, ApplicationDto>(&api, page))
}

pub(super) async fn create(api: Data, caller: Caller, body: Body) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let created = api.act(caller, move |cases, actor| create_of(cases, actor, body)).await?;
    Ok(HttpResponse::Created().json(ApplicationDto::from(created)))
}

fn create_of(cases: &UseCases, actor: &Actor, body: Body) -> Result<ShownApplication, ApiError> {
    // Who is not logged in learns nothing of what a body must hold.
    access::login(actor)?;
    // All else in the body is ignored, also that it is no object.
    let is_public = body.readable()?.fields().is_ok_and(|fields| fields.says_yes("isPublic"));
    Ok(cases.applications.create(actor, is_public)?)
}

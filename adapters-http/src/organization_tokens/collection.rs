use actix_web::{HttpResponse, web};
use application::organization_tokens::CreateOrganizationToken;
use domain::slugs::IdOrSlug;

use super::dto::{CreatedOrganizationTokenDto, OrganizationTokenDto};
use super::item::name;
use crate::api::Data;
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;

pub(super) async fn list(api: Data, caller: Caller, path: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let organization = IdOrSlug::parse(&path);
    let tokens = api.act(caller, move |cases, actor| cases.organization_tokens.list(actor, &organization)).await?;
    Ok(HttpResponse::Ok().json(tokens.into_iter().map(OrganizationTokenDto::from).collect::<Vec<_>>()))
}

pub(super) async fn create(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let (organization, client) = (IdOrSlug::parse(&path), caller.credentials.client);
    let url_prefix = api.url_prefix().to_string();
    let created = api.act(caller, move |cases, actor| {
        // Who may not make one learns nothing of what a body must hold.
        cases.organization_tokens.may_change(actor, &organization)?;
        let command = CreateOrganizationToken { organization, name: name(body)?, url_prefix, client };
        Ok::<_, ApiError>(cases.organization_tokens.create(actor, &command)?)
    });
    Ok(HttpResponse::Created().json(CreatedOrganizationTokenDto::from(created.await?)))
}

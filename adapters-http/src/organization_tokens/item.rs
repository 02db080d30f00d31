use actix_web::{HttpResponse, web};
use domain::ids::OrganizationTokenId;
use domain::slugs::IdOrSlug;
use domain::tokens::TokenName;

use super::dto::OrganizationTokenDto;
use crate::api::Data;
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::tokens::fields;

type Path = web::Path<(String, String)>;

fn named(path: &Path) -> (IdOrSlug, Option<OrganizationTokenId>) {
    (IdOrSlug::parse(&path.0), OrganizationTokenId::parse(&path.1))
}

/// The name in a body, which must not be blank.
pub(super) fn name(body: Body) -> Result<TokenName, ApiError> {
    let mut fields = body.fields()?;
    let name = fields::required_name(&mut fields);
    if name.as_ref().is_some_and(|name| name.as_str().is_empty()) {
        fields.fault("name", "This field may not be blank.");
    }
    fields.finish()?;
    name.ok_or_else(ApiError::not_found)
}

pub(super) async fn show(api: Data, caller: Caller, path: Path) -> Result<HttpResponse, ApiError> {
    let (organization, id) = named(&path);
    let token = api.act(caller, move |cases, actor| cases.organization_tokens.show(actor, &organization, id)).await?;
    Ok(HttpResponse::Ok().json(OrganizationTokenDto::from(token)))
}

pub(super) async fn rename(api: Data, caller: Caller, path: Path, body: Body) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let (organization, id) = named(&path);
    let renamed = api.act(caller, move |cases, actor| {
        cases.organization_tokens.may_change(actor, &organization)?;
        Ok::<_, ApiError>(cases.organization_tokens.rename(actor, &organization, id, &name(body)?)?)
    });
    renamed.await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn revoke(api: Data, caller: Caller, path: Path, body: Body) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let (organization, id) = named(&path);
    api.act(caller, move |cases, actor| cases.organization_tokens.remove(actor, &organization, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

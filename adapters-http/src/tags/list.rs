use actix_web::{HttpResponse, web};
use application::issues::IssueRef;
use application::tags::ListTags;

use super::TagPath;
use super::dto::TagDetailsDto;
use crate::api::{Api, Data};
use crate::credentials::Caller;
use crate::environments::asked;
use crate::error::ApiError;
use crate::issues::{IssuePath, OrganizationIssuePath};
use crate::query::Query;

/// So many values of each tag are shown, unless fewer or more are asked for.
const VALUES: usize = 10;

pub(super) async fn of_id(
    api: Data,
    caller: Caller,
    path: web::Path<IssuePath>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    all(&api, caller, path.into_inner().into(), &query).await
}

pub(super) async fn of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<OrganizationIssuePath>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    all(&api, caller, path.into_inner().into(), &query).await
}

async fn all(api: &Api, caller: Caller, issue: IssueRef, query: &Query) -> Result<HttpResponse, ApiError> {
    let keys = query.all("key").map(str::to_owned).collect();
    let values = query.first("limit").and_then(|text| text.parse().ok()).unwrap_or(VALUES).clamp(1, 100);
    let command = ListTags { issue, environments: asked(query), keys, values };
    let tags = api.act(caller, move |cases, actor| cases.tags.list(actor, &command)).await?;
    Ok(HttpResponse::Ok().json(tags.into_iter().map(TagDetailsDto::from).collect::<Vec<_>>()))
}

pub(super) async fn one_of_id(
    api: Data,
    caller: Caller,
    issue: web::Path<IssuePath>,
    tag: web::Path<TagPath>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    one(&api, caller, issue.into_inner().into(), tag.into_inner(), &query).await
}

pub(super) async fn one_of_organization(
    api: Data,
    caller: Caller,
    issue: web::Path<OrganizationIssuePath>,
    tag: web::Path<TagPath>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    one(&api, caller, issue.into_inner().into(), tag.into_inner(), &query).await
}

async fn one(
    api: &Api,
    caller: Caller,
    issue: IssueRef,
    tag: TagPath,
    query: &Query,
) -> Result<HttpResponse, ApiError> {
    let command = ListTags { issue, environments: asked(query), keys: vec![tag.key], values: VALUES };
    let mut tags = api.act(caller, move |cases, actor| cases.tags.list(actor, &command)).await?;
    let tag = tags.pop().ok_or_else(ApiError::not_found)?;
    Ok(HttpResponse::Ok().json(TagDetailsDto::from(tag)))
}

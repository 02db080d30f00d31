use actix_web::{HttpResponse, web};
use application::hashes::UnmergeHashes;
use application::issues::IssueRef;
use domain::permissions::Permission;

use crate::api::{Api, Data};
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::issues::{IssuePath, OrganizationIssuePath};
use crate::query::Query;

pub(super) async fn put_of_id(
    api: Data,
    caller: Caller,
    path: web::Path<IssuePath>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    unmerge(&api, caller, path.into_inner().into(), &query, Permission::EventWrite).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn put_of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<OrganizationIssuePath>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    unmerge(&api, caller, path.into_inner().into(), &query, Permission::EventWrite).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn delete_of_id(
    api: Data,
    caller: Caller,
    path: web::Path<IssuePath>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    unmerge(&api, caller, path.into_inner().into(), &query, Permission::EventAdmin).await?;
    Ok(HttpResponse::Accepted().finish())
}

pub(super) async fn delete_of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<OrganizationIssuePath>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    unmerge(&api, caller, path.into_inner().into(), &query, Permission::EventAdmin).await?;
    Ok(HttpResponse::Accepted().finish())
}

async fn unmerge(
    api: &Api,
    caller: Caller,
    issue: IssueRef,
    query: &Query,
    permission: Permission,
) -> Result<(), ApiError> {
    let command = UnmergeHashes { issue, hashes: query.all("id").map(str::to_owned).collect() };
    api.act(caller, move |cases, actor| cases.hashes.unmerge(actor, &command, permission)).await.map(drop)
}

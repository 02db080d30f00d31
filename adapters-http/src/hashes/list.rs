use actix_web::{HttpResponse, web};
use application::hashes::ListHashes;
use application::issues::IssueRef;
use application::paging::OffsetRequest;

use super::dto::HashDto;
use crate::api::{Api, Data};
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::issues::{IssuePath, OrganizationIssuePath};
use crate::paging::Paging;
use crate::query::Query;

pub(super) async fn of_id(
    api: Data,
    caller: Caller,
    path: web::Path<IssuePath>,
    query: Query,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    answer(&api, caller, path.into_inner().into(), &query, &paging).await
}

pub(super) async fn of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<OrganizationIssuePath>,
    query: Query,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    answer(&api, caller, path.into_inner().into(), &query, &paging).await
}

async fn answer(
    api: &Api,
    caller: Caller,
    issue: IssueRef,
    query: &Query,
    paging: &Paging,
) -> Result<HttpResponse, ApiError> {
    let request = paging.offset_request();
    let page = *request.as_ref().unwrap_or(&OffsetRequest::FIRST);
    let is_full = !matches!(query.first("full"), Some("0" | "false" | "False"));
    let command = ListHashes { issue, is_full };
    let list = api.act(caller, move |cases, actor| cases.hashes.list(actor, &command, &page)).await?;
    // What is wrong with the parameters is told only to who may read the list.
    request?;
    Ok(paging.respond_with(api, list.page, |hash| HashDto::new(hash, &list.project, is_full)))
}

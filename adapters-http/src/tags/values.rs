use actix_web::{HttpResponse, web};
use application::issues::IssueRef;
use application::tags::{ListTagValues, TagOrder};

use super::TagPath;
use super::dto::ListedTagValueDto;
use crate::api::{Api, Data};
use crate::credentials::Caller;
use crate::environments::asked;
use crate::error::ApiError;
use crate::issues::{IssuePath, OrganizationIssuePath};
use crate::paging::Paging;
use crate::query::Query;

pub(super) async fn of_id(
    api: Data,
    caller: Caller,
    issue: web::Path<IssuePath>,
    tag: web::Path<TagPath>,
    query: Query,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    answer(&api, caller, issue.into_inner().into(), tag.into_inner(), &query, &paging).await
}

pub(super) async fn of_organization(
    api: Data,
    caller: Caller,
    issue: web::Path<OrganizationIssuePath>,
    tag: web::Path<TagPath>,
    query: Query,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    answer(&api, caller, issue.into_inner().into(), tag.into_inner(), &query, &paging).await
}

async fn answer(
    api: &Api,
    caller: Caller,
    issue: IssueRef,
    tag: TagPath,
    query: &Query,
    paging: &Paging,
) -> Result<HttpResponse, ApiError> {
    let order = order(query.first("sort"));
    let sorted = order.unwrap_or(TagOrder::LastSeen);
    let containing = query.first("query").unwrap_or_default().to_owned();
    let command = ListTagValues { issue, environments: asked(query), key: tag.key, containing, order: sorted };
    let page =
        api.list_by_offset(caller, paging, move |cases, actor, page| cases.tags.values(actor, &command, page)).await?;
    order.ok_or_else(|| ApiError::bad_request("Invalid sort: choose date, age, count or id."))?;
    Ok(paging.respond_with(api, page, ListedTagValueDto::from))
}

/// Each order is a descending one, whether it is said so or not.
fn order(sort: Option<&str>) -> Option<TagOrder> {
    let sort = sort.unwrap_or_default();
    match sort.strip_prefix('-').unwrap_or(sort) {
        "" | "date" | "id" => Some(TagOrder::LastSeen),
        "age" => Some(TagOrder::FirstSeen),
        "count" => Some(TagOrder::Count),
        _ => None,
    }
}

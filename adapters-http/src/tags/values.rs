use actix_web::{HttpResponse, web};
use application::issues::IssueRef;
use application::tags::{ListTagValues, TagMeasure, TagOrder};

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
    let sorted = order.unwrap_or(TagOrder::Descending(TagMeasure::LastSeen));
    let command = ListTagValues { issue, environments: asked(query), key: tag.key, order: sorted };
    let page =
        api.list_by_offset(caller, paging, move |cases, actor, page| cases.tags.values(actor, &command, page)).await?;
    order.ok_or_else(|| ApiError::bad_request("Invalid sort: choose date, age, count or id."))?;
    Ok(paging.respond_with(api, page, ListedTagValueDto::from))
}

/// A minus says that the greatest come first, as they do where nothing is said.
fn order(sort: Option<&str>) -> Option<TagOrder> {
    let sort = sort.filter(|sort| !sort.is_empty()).unwrap_or("-date");
    let measure = match sort.strip_prefix('-').unwrap_or(sort) {
        "date" | "id" => TagMeasure::LastSeen,
        "age" => TagMeasure::FirstSeen,
        "count" => TagMeasure::Count,
        _ => return None,
    };
    Some(if sort.starts_with('-') { TagOrder::Descending(measure) } else { TagOrder::Ascending(measure) })
}

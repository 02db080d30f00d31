use actix_web::{HttpResponse, web};
use application::issues::ProjectChoice;
use application::tags::ListTagValuesAmong;
use domain::slugs::IdOrSlug;

use super::dto::TagValueDto;
use super::totals::tags_of;
use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::paging::Paging;
use crate::query::Query;

pub(super) async fn of_project(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String, String)>,
    query: Query,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    let (organization, project, key) = path.into_inner();
    let place = (IdOrSlug::parse(&organization), ProjectChoice::One(IdOrSlug::parse(&project)));
    let (of, is_valid) = tags_of(place, &query);
    let containing = query.first("query").unwrap_or_default().to_owned();
    let command = ListTagValuesAmong { of, key, containing };
    let work =
        api.list_by_offset(caller, &paging, move |cases, actor, page| cases.tags.values_among(actor, &command, page));
    let page = work.await?;
    is_valid?;
    Ok(paging.respond_with(&api, page, TagValueDto::from))
}

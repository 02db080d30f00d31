use actix_web::{HttpResponse, web};
use application::issues::{ProjectChoice, Search};
use application::tags::TagsOf;
use domain::slugs::IdOrSlug;

use super::dto::TagTotalDto;
use crate::api::{Api, Data};
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::issues::seen;
use crate::query::Query;

pub(super) async fn of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    let projects = ProjectChoice::Ids(query.all("project").map(str::to_owned).collect());
    answer(&api, caller, (IdOrSlug::parse(&path), projects), &query).await
}

pub(super) async fn of_project(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    let project = ProjectChoice::One(IdOrSlug::parse(&path.1));
    answer(&api, caller, (IdOrSlug::parse(&path.0), project), &query).await
}

async fn answer(
    api: &Api,
    caller: Caller,
    place: (IdOrSlug, ProjectChoice),
    query: &Query,
) -> Result<HttpResponse, ApiError> {
    let (of, is_valid) = tags_of(place, query);
    let totals = api.act(caller, move |cases, actor| cases.tags.totals(actor, &of)).await?;
    is_valid?;
    Ok(HttpResponse::Ok().json(totals.into_iter().map(TagTotalDto::from).collect::<Vec<_>>()))
}

/// Whose tags are asked for. What is wrong with the parameters comes beside: it is told only to who may read the tags.
pub(super) fn tags_of(
    (organization, projects): (IdOrSlug, ProjectChoice),
    query: &Query,
) -> (TagsOf, Result<(), ApiError>) {
    let (search, is_valid) = match seen(query) {
        Ok(search) => (search, Ok(())),
        Err(fault) => (Search::default(), Err(fault)),
    };
    (TagsOf { organization, projects, search }, is_valid)
}

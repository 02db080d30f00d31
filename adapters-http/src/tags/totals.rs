use actix_web::{HttpResponse, web};
use application::issues::ProjectChoice;
use domain::slugs::IdOrSlug;

use super::dto::TagTotalDto;
use crate::api::{Api, Data};
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::query::Query;

pub(super) async fn of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    let projects = ProjectChoice::Ids(query.all("project").map(str::to_owned).collect());
    answer(&api, caller, IdOrSlug::parse(&path), projects).await
}

pub(super) async fn of_project(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    let project = ProjectChoice::One(IdOrSlug::parse(&path.1));
    answer(&api, caller, IdOrSlug::parse(&path.0), project).await
}

async fn answer(
    api: &Api,
    caller: Caller,
    organization: IdOrSlug,
    projects: ProjectChoice,
) -> Result<HttpResponse, ApiError> {
    let totals = api.act(caller, move |cases, actor| cases.tags.totals(actor, &organization, &projects)).await?;
    Ok(HttpResponse::Ok().json(totals.into_iter().map(TagTotalDto::from).collect::<Vec<_>>()))
}

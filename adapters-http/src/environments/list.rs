use actix_web::{HttpResponse, web};
use domain::environments::Visibility;
use domain::slugs::IdOrSlug;

use super::dto::{OrganizationEnvironmentDto, ProjectEnvironmentDto};
use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::query::Query;

pub(super) async fn of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    let organization = IdOrSlug::parse(&path);
    let projects: Vec<_> = query.all("project").map(str::to_owned).collect();
    let asked = visibility(&query);
    let shown = asked.as_ref().copied().unwrap_or_default();
    let work =
        api.act(caller, move |cases, actor| cases.environments.of_organization(actor, &organization, &projects, shown));
    let listed = work.await?;
    // What is wrong with the parameter is told only to who may read the list.
    asked?;
    Ok(HttpResponse::Ok().json(listed.into_iter().map(OrganizationEnvironmentDto::from).collect::<Vec<_>>()))
}

pub(super) async fn of_project(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    let (organization, project) = (IdOrSlug::parse(&path.0), IdOrSlug::parse(&path.1));
    let asked = visibility(&query);
    let shown = asked.as_ref().copied().unwrap_or_default();
    let work =
        api.act(caller, move |cases, actor| cases.environments.of_project(actor, &organization, &project, shown));
    let listed = work.await?;
    asked?;
    Ok(HttpResponse::Ok().json(listed.into_iter().map(ProjectEnvironmentDto::from).collect::<Vec<_>>()))
}

/// Those that are offered, unless others are asked for.
fn visibility(query: &Query) -> Result<Option<Visibility>, ApiError> {
    match query.first("visibility") {
        None | Some("visible") => Ok(Some(Visibility::Visible)),
        Some("hidden") => Ok(Some(Visibility::Hidden)),
        Some("all") => Ok(None),
        Some(_) => {
            Err(ApiError::bad_request("Invalid value for 'visibility', valid values are: ['all', 'hidden', 'visible']"))
        }
    }
}

use actix_web::{HttpResponse, web};
use application::issues::IssueRef;

use super::details_dto::ActivitiesDto;
use super::{IssuePath, OrganizationIssuePath};
use crate::api::{Api, Data};
use crate::credentials::Caller;
use crate::error::ApiError;

pub async fn of_id(api: Data, caller: Caller, path: web::Path<IssuePath>) -> Result<HttpResponse, ApiError> {
    answer(&api, caller, path.into_inner().into()).await
}

pub async fn of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<OrganizationIssuePath>,
) -> Result<HttpResponse, ApiError> {
    answer(&api, caller, path.into_inner().into()).await
}

/// The activities that the issue's page shows.
async fn answer(api: &Api, caller: Caller, issue: IssueRef) -> Result<HttpResponse, ApiError> {
    let details = api.act(caller, move |use_cases, actor| use_cases.issues.details(actor, &issue, &[])).await?;
    Ok(HttpResponse::Ok().json(ActivitiesDto::new(&details)))
}

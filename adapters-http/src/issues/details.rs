use actix_web::{HttpResponse, web};
use application::issues::IssueRef;

use super::details_dto::{IssueDetailsDto, Shown};
use super::{IssuePath, OrganizationIssuePath};
use crate::api::{Api, Data};
use crate::credentials::Caller;
use crate::environments::asked;
use crate::error::ApiError;
use crate::query::Query;

pub async fn of_id(
    api: Data,
    caller: Caller,
    path: web::Path<IssuePath>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    answer(&api, caller, path.into_inner().into(), &query).await
}

pub async fn of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<OrganizationIssuePath>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    answer(&api, caller, path.into_inner().into(), &query).await
}

async fn answer(api: &Api, caller: Caller, issue: IssueRef, query: &Query) -> Result<HttpResponse, ApiError> {
    let environments = asked(query);
    let work = api.act(caller, move |use_cases, actor| use_cases.issues.details(actor, &issue, &environments));
    let details = work.await?;
    Ok(HttpResponse::Ok().json(IssueDetailsDto::new(&api.url_prefix(), details, &Shown::asked(query))))
}

use actix_web::{HttpResponse, web};
use application::issues::{DeleteIssues, IssueRef, ProjectChoice, Selection};
use domain::slugs::IdOrSlug;

use super::{IssuePath, OrganizationIssuePath, list_query};
use crate::api::{Api, Data};
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::query::Query;

pub async fn of_id(api: Data, caller: Caller, path: web::Path<IssuePath>) -> Result<HttpResponse, ApiError> {
    one(&api, caller, path.into_inner().into()).await
}

pub async fn of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<OrganizationIssuePath>,
) -> Result<HttpResponse, ApiError> {
    one(&api, caller, path.into_inner().into()).await
}

pub async fn many_of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    let projects = ProjectChoice::Ids(query.all("project").map(str::to_owned).collect());
    let selection = list_query::of_organization(&query)?;
    many(&api, caller, (IdOrSlug::parse(&path), projects), selection).await
}

pub async fn many_of_project(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    let (organization, project) = path.into_inner();
    let project = ProjectChoice::One(IdOrSlug::parse(&project));
    let selection = list_query::of_project(&query)?;
    many(&api, caller, (IdOrSlug::parse(&organization), project), selection).await
}

async fn one(api: &Api, caller: Caller, issue: IssueRef) -> Result<HttpResponse, ApiError> {
    let client = caller.credentials.client;
    api.act(caller, move |use_cases, actor| use_cases.issues.delete(actor, &issue, client)).await?;
    Ok(HttpResponse::Accepted().finish())
}

async fn many(
    api: &Api,
    caller: Caller,
    (organization, projects): (IdOrSlug, ProjectChoice),
    selection: Selection,
) -> Result<HttpResponse, ApiError> {
    let client = caller.credentials.client;
    let command = DeleteIssues { organization, projects, selection };
    api.act(caller, move |use_cases, actor| use_cases.issues.delete_many(actor, &command, client)).await?;
    Ok(HttpResponse::NoContent().finish())
}

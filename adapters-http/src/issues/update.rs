use actix_web::{HttpResponse, web};
use application::issues::{IssueRef, ProjectChoice, Selection, UpdateIssues};
use domain::slugs::IdOrSlug;

use super::dto::IssueDto;
use super::update_dto::IssueChangesDto;
use super::{IssuePath, OrganizationIssuePath, list_query, update_fields};
use crate::api::{Api, Data};
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::query::Query;

pub(super) async fn of_id(
    api: Data,
    caller: Caller,
    path: web::Path<IssuePath>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    one(&api, caller, path.into_inner().into(), body).await
}

pub(super) async fn of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<OrganizationIssuePath>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    one(&api, caller, path.into_inner().into(), body).await
}

async fn one(api: &Api, caller: Caller, issue: IssueRef, body: Body) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let client = caller.credentials.client;
    let updated = api.act(caller, move |cases, actor| {
        // What is wrong with the body is told only to who may change the issue.
        cases.issues.may_update(actor, &issue)?;
        let update = update_fields::update(body.fields()?)?;
        Ok::<_, ApiError>(cases.issues.update(actor, &issue, &update, client)?)
    });
    Ok(match updated.await? {
        Some(it) => HttpResponse::Ok().json(IssueDto::located(&api.url_prefix(), it.located, it.annotation)),
        None => HttpResponse::NoContent().finish(),
    })
}

pub(super) async fn many_of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    query: Query,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let projects = ProjectChoice::Ids(query.all("project").map(str::to_owned).collect());
    let selection = list_query::of_organization(&query);
    many(&api, caller, (IdOrSlug::parse(&path), projects), selection, body).await
}

pub(super) async fn many_of_project(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
    query: Query,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (organization, project) = path.into_inner();
    let project = ProjectChoice::One(IdOrSlug::parse(&project));
    let selection = list_query::of_project(&query);
    many(&api, caller, (IdOrSlug::parse(&organization), project), selection, body).await
}

async fn many(
    api: &Api,
    caller: Caller,
    (organization, projects): (IdOrSlug, ProjectChoice),
    selection: Result<Selection, ApiError>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let client = caller.credentials.client;
    let changes = api.act(caller, move |cases, actor| {
        cases.issues.may_update_many(actor, &organization, &projects)?;
        let update = update_fields::update(body.fields()?)?;
        let command = UpdateIssues { organization, projects, selection: selection?, update };
        let updated = cases.issues.update_many(actor, &command, client)?;
        Ok::<_, ApiError>(updated.map(|updated| IssueChangesDto::new(&command.update, updated)))
    });
    Ok(match changes.await? {
        Some(changes) => HttpResponse::Ok().json(changes),
        None => HttpResponse::NoContent().finish(),
    })
}

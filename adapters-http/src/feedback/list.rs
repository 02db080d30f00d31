use actix_web::{HttpResponse, web};
use application::issues::IssueRef;
use application::paging::PageRequest;
use domain::slugs::IdOrSlug;

use super::dto::ListedReportDto;
use crate::api::{Api, Data};
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::issues::{IssuePath, OrganizationIssuePath};
use crate::paging::Paging;

pub(super) async fn of_project(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    let (organization, project) = (IdOrSlug::parse(&path.0), IdOrSlug::parse(&path.1));
    let asked = paging.request();
    let page = asked.as_ref().copied().unwrap_or(FIRST);
    let work = api.act(caller, move |cases, actor| cases.feedback.of_project(actor, (&organization, &project), &page));
    let list = work.await?;
    // What is wrong with the page is told only to who may read the list.
    asked?;
    let prefix = api.url_prefix();
    Ok(paging.respond_with(&api, list.page, |report| ListedReportDto::new(&prefix, &list.organization, report)))
}

pub(super) async fn of_id(
    api: Data,
    caller: Caller,
    path: web::Path<IssuePath>,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    of_issue(&api, caller, path.into_inner().into(), &paging).await
}

pub(super) async fn of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<OrganizationIssuePath>,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    of_issue(&api, caller, path.into_inner().into(), &paging).await
}

async fn of_issue(api: &Api, caller: Caller, issue: IssueRef, paging: &Paging) -> Result<HttpResponse, ApiError> {
    let asked = paging.request();
    let page = asked.as_ref().copied().unwrap_or(FIRST);
    let list = api.act(caller, move |cases, actor| cases.feedback.of_issue(actor, &issue, &page)).await?;
    asked?;
    let prefix = api.url_prefix();
    Ok(paging.respond_with(api, list.page, |report| ListedReportDto::new(&prefix, &list.organization, report)))
}

const FIRST: PageRequest = PageRequest { limit: 1, cursor: None };

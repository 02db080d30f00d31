use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, web};
use application::issues::{IssueList, ListIssues, MAX_HITS, ProjectChoice};
use domain::slugs::IdOrSlug;

use super::list_query::ListQuery;
use super::listed_dto::{ListedIssueDto, Shown};
use crate::api::{Api, Data};
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::paging::Paging;
use crate::query::Query;

const X_HITS: HeaderName = HeaderName::from_static("x-hits");
const X_MAX_HITS: HeaderName = HeaderName::from_static("x-max-hits");
const X_SENTRY_DIRECT_HIT: HeaderName = HeaderName::from_static("x-sentry-direct-hit");

pub async fn of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    query: Query,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    let projects = ProjectChoice::Ids(query.all("project").map(str::to_owned).collect());
    let asked = ListQuery::of_organization(&query);
    answer(&api, caller, (IdOrSlug::parse(&path), projects), (&query, asked), paging).await
}

pub async fn of_project(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
    query: Query,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    let (organization, project) = path.into_inner();
    let project = ProjectChoice::One(IdOrSlug::parse(&project));
    answer(&api, caller, (IdOrSlug::parse(&organization), project), (&query, ListQuery::of_project(&query)), paging)
        .await
}

async fn answer(
    api: &Api,
    caller: Caller,
    (organization, projects): (IdOrSlug, ProjectChoice),
    (query, asked): (&Query, Result<ListQuery, ApiError>),
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    let paging = paging.or_limit(query.first("limit"));
    let request = paging.request();
    let list = api.act(caller, move |cases, actor| {
        let (ListQuery { search, is_direct, sort, stats }, page) = match asked.and_then(|asked| Ok((asked, request?))) {
            Ok(asked) => asked,
            // What is wrong with the parameters is told only to who may read the list.
            Err(fault) => {
                cases.issues.may_list(actor, &organization, &projects)?;
                return Err(fault);
            }
        };
        let command = ListIssues { organization, projects, search, is_direct, sort, stats, page };
        Ok::<_, ApiError>(cases.issues.list(actor, &command)?)
    });
    let IssueList { organization, page, hits, is_direct_hit } = list.await?;
    let (prefix, shown) = (api.url_prefix(), Shown::asked(query));
    let mut response = paging.respond_with(api, page, |row| ListedIssueDto::new(&prefix, &organization, row, shown));
    let headers = response.headers_mut();
    headers.insert(X_HITS, hits.into());
    headers.insert(X_MAX_HITS, MAX_HITS.into());
    if is_direct_hit {
        headers.insert(X_SENTRY_DIRECT_HIT, HeaderValue::from_static("1"));
    }
    Ok(response)
}

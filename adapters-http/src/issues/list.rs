use actix_web::{HttpResponse, web};
use application::issues::{ListIssues, ProjectChoice, StatsPeriod};
use application::paging::PageRequest;
use domain::slugs::IdOrSlug;

use super::dto::ListedIssueDto;
use crate::api::{Api, Data};
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::paging::Paging;
use crate::query::Query;

pub async fn of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    query: Query,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    let projects = ProjectChoice::Ids(query.all("project").map(str::to_owned).collect());
    answer(&api, caller, &path, projects, (&query, "groupStatsPeriod"), paging).await
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
    answer(&api, caller, &organization, project, (&query, "statsPeriod"), paging).await
}

async fn answer(
    api: &Api,
    caller: Caller,
    organization: &str,
    projects: ProjectChoice,
    (query, stats_parameter): (&Query, &str),
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    let organization = IdOrSlug::parse(organization);
    let text = query.first("query").map(str::to_owned);
    let stats = stats_period(query.first(stats_parameter));
    let paging = paging.or_limit(query.first("limit"));
    let request = paging.request();
    let page = request.as_ref().copied().unwrap_or(PageRequest { limit: 1, cursor: None });
    let command = ListIssues { organization, projects, query: text, stats: stats.unwrap_or_default(), page };
    let list = api.act(caller, move |use_cases, actor| use_cases.issues.list(actor, &command)).await?;
    // What is wrong with the parameters is told only to who may read the list.
    request?;
    stats.map_err(|InvalidPeriod| ApiError::bad_request("Invalid period: choose 24h, 14d or an empty one."))?;
    let (prefix, organization) = (api.url_prefix(), &list.organization);
    Ok(paging.respond_with(api, list.page, |row| ListedIssueDto::new(&prefix, organization, row)))
}

/// Not a period that counts are kept for.
#[derive(Debug, Clone, Copy)]
struct InvalidPeriod;

fn stats_period(text: Option<&str>) -> Result<Option<StatsPeriod>, InvalidPeriod> {
    match text {
        None | Some("24h" | "auto") => Ok(Some(StatsPeriod::Day)),
        Some("14d") => Ok(Some(StatsPeriod::Fortnight)),
        Some("") => Ok(None),
        Some(_) => Err(InvalidPeriod),
    }
}

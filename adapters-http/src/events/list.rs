use actix_web::{HttpResponse, web};
use application::events::{EventsOf, ListEvents};
use application::paging::PageRequest;
use domain::events::query::Query as Search;
use domain::periods::Period;
use domain::slugs::IdOrSlug;

use super::details_dto::EventDetailsDto;
use super::dto::ListedEventDto;
use crate::api::{Api, Data};
use crate::credentials::Caller;
use crate::environments::asked;
use crate::error::ApiError;
use crate::issues::{IssuePath, OrganizationIssuePath};
use crate::paging::Paging;
use crate::query::Query;

pub async fn of_id(
    api: Data,
    caller: Caller,
    path: web::Path<IssuePath>,
    query: Query,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    answer(&api, caller, EventsOf::Issue(path.into_inner().into()), &query, &paging).await
}

pub async fn of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<OrganizationIssuePath>,
    query: Query,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    answer(&api, caller, EventsOf::Issue(path.into_inner().into()), &query, &paging).await
}

pub async fn of_project(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
    query: Query,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    let of = EventsOf::Project(IdOrSlug::parse(&path.0), IdOrSlug::parse(&path.1));
    answer(&api, caller, of, &query, &paging).await
}

async fn answer(
    api: &Api,
    caller: Caller,
    of: EventsOf,
    query: &Query,
    paging: &Paging,
) -> Result<HttpResponse, ApiError> {
    let read = Asked::read(api, query, paging);
    let Asked { period, search, page } = read.as_ref().map_or(Asked::FIRST, Clone::clone);
    let is_asked = |name| matches!(query.first(name), Some("1" | "true" | "True"));
    let (is_full, is_sample) = (is_asked("full"), is_asked("sample"));
    let command = ListEvents { of, environments: asked(query), period, search, is_full, is_sample };
    let list = api.act(caller, move |use_cases, actor| use_cases.events.list(actor, &command, &page)).await?;
    // What is wrong with the parameters is told only to who may read the list.
    read?;
    Ok(match is_full {
        true => paging.respond_with(api, list.page, |event| EventDetailsDto::listed(event, &list.project)),
        false => paging.respond_with(api, list.page, ListedEventDto::new),
    })
}

/// What the query asks for.
#[derive(Debug, Clone)]
struct Asked {
    period: Option<Period>,
    search: Search,
    page: PageRequest,
}

impl Asked {
    /// The smallest list there is.
    const FIRST: Self =
        Self { period: None, search: Search { tests: Vec::new() }, page: PageRequest { limit: 1, cursor: None } };

    fn read(api: &Api, query: &Query, paging: &Paging) -> Result<Self, ApiError> {
        let now = api.use_cases.events.now();
        let period = Period::parse(query.first("statsPeriod"), query.first("start"), query.first("end"), now);
        let search = Search::parse(query.first("query").unwrap_or_default());
        Ok(Self {
            period: period.map_err(|fault| ApiError::bad_request(fault.to_string()))?,
            search: search.map_err(|fault| ApiError::bad_request(fault.to_string()))?,
            page: paging.request()?,
        })
    }
}

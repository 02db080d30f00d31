use actix_web::{HttpResponse, web};
use application::events::EventSelector;
use application::issues::IssueRef;
use serde::Deserialize;

use super::details_dto::EventDetailsDto;
use crate::api::{Api, Data};
use crate::credentials::Caller;
use crate::environments::asked;
use crate::error::ApiError;
use crate::issues::{IssuePath, OrganizationIssuePath};
use crate::query::Query;

/// The event in the path.
#[derive(Debug, Deserialize)]
pub struct EventPath {
    event_id: String,
}

pub async fn of_id(
    api: Data,
    caller: Caller,
    issue: web::Path<IssuePath>,
    event: web::Path<EventPath>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    answer(&api, caller, issue.into_inner().into(), &event, &query).await
}

pub async fn of_organization(
    api: Data,
    caller: Caller,
    issue: web::Path<OrganizationIssuePath>,
    event: web::Path<EventPath>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    answer(&api, caller, issue.into_inner().into(), &event, &query).await
}

async fn answer(
    api: &Api,
    caller: Caller,
    issue: IssueRef,
    event: &EventPath,
    query: &Query,
) -> Result<HttpResponse, ApiError> {
    let selector = EventSelector::parse(&event.event_id);
    let environments = asked(query);
    let work =
        api.act(caller, move |use_cases, actor| use_cases.events.details(actor, &issue, selector, &environments));
    Ok(HttpResponse::Ok().json(EventDetailsDto::new(work.await?)))
}

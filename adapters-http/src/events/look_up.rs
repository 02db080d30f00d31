use actix_web::{HttpResponse, web};
use domain::events::EventId;
use domain::slugs::IdOrSlug;
use schemars::JsonSchema;
use serde::Serialize;

use super::details_dto::EventDetailsDto;
use crate::api::Data;
use crate::credentials::Caller;
use crate::environments::asked;
use crate::error::ApiError;
use crate::query::Query;

/// What an event's id names.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "EventIdLookup")]
pub struct EventIdDto {
    organization_slug: String,
    project_slug: String,
    group_id: String,
    event_id: String,
    event: EventDetailsDto,
}

pub(super) async fn of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    let (organization, id) = (IdOrSlug::parse(&path.0), EventId::parse(&path.1).ok());
    let details = api.act(caller, move |cases, actor| cases.events.look_up(actor, &organization, id)).await?;
    let found = EventIdDto {
        organization_slug: details.located.organization.slug.to_string(),
        project_slug: details.located.project.slug.to_string(),
        group_id: details.record.issue_id.to_string(),
        event_id: details.record.id.to_string(),
        event: EventDetailsDto::new(details),
    };
    Ok(HttpResponse::Ok().json(found))
}

pub(super) async fn of_project(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String, String)>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    let (organization, project) = (IdOrSlug::parse(&path.0), IdOrSlug::parse(&path.1));
    let (id, environments) = (EventId::parse(&path.2).ok(), asked(&query));
    let work = api
        .act(caller, move |cases, actor| cases.events.of_project(actor, (&organization, &project), id, &environments));
    Ok(HttpResponse::Ok().json(EventDetailsDto::new(work.await?)))
}

use actix_web::{HttpResponse, web};
use application::events::FoundEvent;
use domain::events::EventId;
use domain::slugs::IdOrSlug;
use schemars::JsonSchema;
use serde::Serialize;

use super::details_dto::EventDetailsDto;
use crate::api::{Api, Data};
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
    /// The issue; null of a transaction, which has none.
    group_id: Option<String>,
    event_id: String,
    event: EventDetailsDto,
}

/// An event, and the project it belongs to.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OrganizationEvent")]
pub struct OrganizationEventDto {
    project_slug: String,
    #[serde(flatten)]
    event: EventDetailsDto,
}

pub(super) async fn of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    let (organization, id) = (IdOrSlug::parse(&path.0), EventId::parse(&path.1).ok());
    let found = api.act(caller, move |cases, actor| cases.events.look_up(actor, &organization, id)).await?;
    let (organization, project) = found.place();
    let (organization_slug, project_slug) = (organization.slug.to_string(), project.slug.to_string());
    let event = EventDetailsDto::found(found);
    let (group_id, event_id) = event.ids();
    Ok(HttpResponse::Ok().json(EventIdDto { organization_slug, project_slug, group_id, event_id, event }))
}

pub(super) async fn of_project(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String, String)>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    let found = find(&api, caller, &path, &query).await?;
    Ok(HttpResponse::Ok().json(EventDetailsDto::found(found)))
}

pub(super) async fn of_place(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String, String)>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    let found = find(&api, caller, &path, &query).await?;
    let project_slug = found.place().1.slug.to_string();
    Ok(HttpResponse::Ok().json(OrganizationEventDto { project_slug, event: EventDetailsDto::found(found) }))
}

async fn find(
    api: &Api,
    caller: Caller,
    path: &(String, String, String),
    query: &Query,
) -> Result<FoundEvent, ApiError> {
    let (organization, project) = (IdOrSlug::parse(&path.0), IdOrSlug::parse(&path.1));
    let (id, environments) = (EventId::parse(&path.2).ok(), asked(query));
    api.act(caller, move |cases, actor| cases.events.of_project(actor, (&organization, &project), id, &environments))
        .await
}

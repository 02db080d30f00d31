//! What is left of issues that were discarded.

use actix_web::{HttpResponse, web};
use application::tombstones::RemoveTombstone;
use domain::ids::TombstoneId;
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::operation::{
    Authentication, CURSOR, Method, ORGANIZATION, Operation, PER_PAGE, PROJECT, Parameter, Publish, Response,
};
use crate::paging::Paging;
use dto::TombstoneDto;

mod dto;

const LIST: Operation = Operation {
    id: "listProjectTombstones",
    method: Method::Get,
    path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/tombstones/",
    aliases: &[],
    summary: "What is left of a project's discarded issues, newest first",
    description: "Events of their kind are not kept.",
    authentication: Authentication::Any,
    permission: Some(Permission::ProjectRead),
    publish: Publish::Public,
    owner: "issues",
    parameters: &[ORGANIZATION, PROJECT, PER_PAGE, CURSOR],
    request_body: None,
    takes_form: false,
    responses: &[Response::page::<TombstoneDto>("The tombstones")],
    never_cache: false,
    handler: || web::to(list),
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    LIST,
    Operation {
        id: "deleteProjectTombstone",
        method: Method::Delete,
        path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/tombstones/{tombstone_id}/",
        summary: "Keep events of a discarded issue's kind again",
        description: "They make a new issue; the discarded one does not come back.",
        permission: Some(Permission::ProjectAdmin),
        parameters: &[ORGANIZATION, PROJECT, Parameter::path("tombstone_id", "The tombstone's id.")],
        responses: &[Response::empty(204, "The tombstone is gone")],
        handler: || web::to(remove),
        ..LIST
    },
];

async fn list(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    let (organization, project) = (IdOrSlug::parse(&path.0), IdOrSlug::parse(&path.1));
    let work = api
        .list(caller, &paging, move |cases, actor, page| cases.tombstones.list(actor, (&organization, &project), page));
    let page = work.await?;
    Ok(paging.respond_with(&api, page, TombstoneDto::from))
}

async fn remove(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, ApiError> {
    let command = RemoveTombstone {
        organization: IdOrSlug::parse(&path.0),
        project: IdOrSlug::parse(&path.1),
        id: TombstoneId::parse(&path.2),
        client: caller.credentials.client,
    };
    api.act(caller, move |cases, actor| cases.tombstones.remove(actor, &command)).await?;
    Ok(HttpResponse::NoContent().finish())
}

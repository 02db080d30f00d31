//! Projects.

use actix_web::{HttpResponse, web};
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::operation::{
    Authentication, CURSOR, Method, ORGANIZATION, Operation, PER_PAGE, PROJECT, Publish, Response, schema,
};
use crate::paging::Paging;

mod details_dto;
mod dto;
mod edit;

pub use details_dto::ProjectDetailsDto;
pub use dto::ProjectDto;
use edit::EditProjectDto;

const OWNER: &str = "projects";

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    Operation {
        id: "listOrganizationProjects",
        method: Method::Get,
        path: "/api/0/organizations/{organization_id_or_slug}/projects/",
        aliases: &[],
        summary: "An organization's projects",
        description: "Newest first. Those that you do not reach are listed too, with `hasAccess` false.",
        authentication: Authentication::Any,
        permission: Some(Permission::OrganizationRead),
        publish: Publish::Public,
        owner: OWNER,
        parameters: &[ORGANIZATION, PER_PAGE, CURSOR],
        request_body: None,
        takes_form: false,
        responses: &[Response::page::<ProjectDto>("One page of projects")],
        never_cache: false,
        handler: || web::to(list),
    },
    Operation {
        id: "getProject",
        method: Method::Get,
        path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/",
        aliases: &[],
        summary: "One project",
        description: "",
        authentication: Authentication::Any,
        permission: Some(Permission::ProjectRead),
        publish: Publish::Public,
        owner: OWNER,
        parameters: &[ORGANIZATION, PROJECT],
        request_body: None,
        takes_form: false,
        responses: &[Response::json::<ProjectDetailsDto>("The project")],
        never_cache: false,
        handler: || web::to(show),
    },
    Operation {
        id: "updateProject",
        method: Method::Put,
        path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/",
        aliases: &[],
        summary: "Change a project",
        description: "What is left out stays, and what is not in the list of fields is passed over. Rules count for \
                      events that arrive from then on, after five seconds at most.",
        authentication: Authentication::Any,
        permission: Some(Permission::ProjectWrite),
        publish: Publish::Public,
        owner: OWNER,
        parameters: &[ORGANIZATION, PROJECT],
        request_body: Some(schema::<EditProjectDto>),
        takes_form: false,
        responses: &[Response::json::<ProjectDetailsDto>("The project as it is now")],
        never_cache: false,
        handler: || web::to(edit::edit),
    },
];

async fn list(api: Data, caller: Caller, path: web::Path<String>, paging: Paging) -> Result<HttpResponse, ApiError> {
    let reference = IdOrSlug::parse(&path);
    let work = api.list(caller, &paging, move |cases, actor, page| cases.projects.list(actor, &reference, page));
    let page = work.await?;
    Ok(paging.respond_with(&api, page, |summary| ProjectDto::from(&summary)))
}

async fn show(api: Data, caller: Caller, path: web::Path<(String, String)>) -> Result<HttpResponse, ApiError> {
    let (organization, project) = (IdOrSlug::parse(&path.0), IdOrSlug::parse(&path.1));
    let shown = api.act(caller, move |cases, actor| cases.projects.show(actor, &organization, &project)).await?;
    Ok(HttpResponse::Ok().json(ProjectDetailsDto::new(&shown, &api.url_prefix())))
}

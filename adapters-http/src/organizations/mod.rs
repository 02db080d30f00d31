//! Organizations.

use actix_web::{HttpResponse, web};
use domain::organizations::Organization;
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::operation::{Authentication, CURSOR, Method, ORGANIZATION, Operation, PER_PAGE, Publish, Response};
use crate::paging::Paging;

mod dto;

pub use dto::{OrganizationDetailsDto, OrganizationDto};

const OWNER: &str = "organizations";

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    Operation {
        id: "listOrganizations",
        method: Method::Get,
        path: "/api/0/organizations/",
        aliases: &[],
        summary: "Your organizations",
        description: "Newest first. In superuser mode all organizations.",
        authentication: Authentication::Any,
        permission: Some(Permission::OrganizationRead),
        publish: Publish::Public,
        owner: OWNER,
        parameters: &[PER_PAGE, CURSOR],
        request_body: None,
        takes_form: false,
        responses: &[Response::page::<OrganizationDto>("One page of organizations")],
        never_cache: false,
        handler: || web::to(list),
    },
    Operation {
        id: "getOrganization",
        method: Method::Get,
        path: "/api/0/organizations/{organization_id_or_slug}/",
        aliases: &[],
        summary: "One organization",
        description: "Its projects and teams have operations of their own.",
        authentication: Authentication::Any,
        permission: Some(Permission::OrganizationRead),
        publish: Publish::Public,
        owner: OWNER,
        parameters: &[ORGANIZATION],
        request_body: None,
        takes_form: false,
        responses: &[Response::json::<OrganizationDetailsDto>("The organization")],
        never_cache: false,
        handler: || web::to(show),
    },
];

async fn list(api: Data, caller: Caller, paging: Paging) -> Result<HttpResponse, ApiError> {
    let page = api.list(caller, &paging, |cases, actor, page| cases.organizations.list(actor, page)).await?;
    let prefix = api.url_prefix();
    Ok(paging.respond_with(&api, page, |organization: Organization| OrganizationDto::new(&organization, &prefix)))
}

async fn show(api: Data, caller: Caller, path: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let reference = IdOrSlug::parse(&path);
    let access = api.act(caller, move |cases, actor| cases.organizations.show(actor, &reference)).await?;
    Ok(HttpResponse::Ok().json(OrganizationDetailsDto::new(&access, &api.url_prefix())))
}

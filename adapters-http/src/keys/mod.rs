//! Ingest keys.

use actix_web::{HttpResponse, web};
use application::keys::ListKeys;
use application::paging::PageRequest;
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::operation::{
    Authentication, CURSOR, Method, ORGANIZATION, Operation, PER_PAGE, PROJECT, Parameter, Publish, Response,
};
use crate::paging::Paging;
use crate::query::Query;

mod dto;

pub use dto::KeyDto;

const OWNER: &str = "keys";

/// The operations.
pub const OPERATIONS: &[Operation] = &[Operation {
    id: "listProjectKeys",
    method: Method::Get,
    path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/keys/",
    aliases: &[],
    summary: "A project's ingest keys",
    description: "Newest first.",
    authentication: Authentication::Any,
    permission: Some(Permission::ProjectRead),
    publish: Publish::Public,
    owner: OWNER,
    parameters: &[
        ORGANIZATION,
        PROJECT,
        PER_PAGE,
        CURSOR,
        Parameter::query::<String>("status", "`active` or `inactive`; keys of both kinds if left out."),
    ],
    request_body: None,
    takes_form: false,
    responses: &[Response::page::<KeyDto>("One page of keys")],
    never_cache: false,
    handler: || web::to(list),
}];

async fn list(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
    query: Query,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    let command = move |page: &PageRequest| ListKeys {
        organization: IdOrSlug::parse(&path.0),
        project: IdOrSlug::parse(&path.1),
        active: active(query.first("status")),
        page: *page,
    };
    let page = api.list(caller, &paging, move |cases, actor, page| cases.keys.list(actor, &command(page))).await?;
    Ok(paging.respond_with(&api, page, |key| KeyDto::new(&key, &api)))
}

/// Other words than the two are no filter.
fn active(status: Option<&str>) -> Option<bool> {
    match status {
        Some("active") => Some(true),
        Some("inactive") => Some(false),
        Some(_) | None => None,
    }
}

//! Users that events of projects happened to.

use actix_web::web;
use domain::permissions::Permission;

use crate::operation::{
    Authentication, CURSOR, Method, ORGANIZATION, Operation, PER_PAGE, PROJECT, Parameter, Publish, Response,
};
use dto::ProjectUserDto;

mod dto;
mod list;

const QUERY: Parameter = Parameter::query::<String>(
    "query",
    "The users with this `id:`, `email:` (in any case of letters), `username:` or `ip:`; all if left out. Anything else \
     finds nobody.",
);

/// The operations.
pub const OPERATIONS: &[Operation] = &[Operation {
    id: "listProjectUsers",
    method: Method::Get,
    path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/users/",
    aliases: &[],
    summary: "The users that a project's events happened to",
    description: "Those first seen last come first. Of each, what events told last is known; users whose last event is \
                  longer ago than events are kept may be forgotten.",
    authentication: Authentication::Any,
    permission: Some(Permission::ProjectRead),
    publish: Publish::Public,
    owner: "project-users",
    parameters: &[ORGANIZATION, PROJECT, QUERY, PER_PAGE, CURSOR],
    request_body: None,
    takes_form: false,
    responses: &[Response::page::<ProjectUserDto>("The users")],
    never_cache: false,
    handler: || web::to(list::list),
}];

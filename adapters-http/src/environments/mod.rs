//! Environments.

use actix_web::web;
use domain::permissions::Permission;

use crate::operation::{
    Authentication, Method, ORGANIZATION, Operation, PROJECT, Parameter, Publish, Response, schema,
};
use crate::query::Query;
use dto::{ChangeDto, ChangeManyDto, OrganizationEnvironmentDto, ProjectEnvironmentDto};

mod dto;
mod error;
mod item;
mod list;
mod many;

/// The environments that are asked for.
pub const ENVIRONMENTS: Parameter = Parameter::query::<Vec<String>>(
    "environment",
    "Names of environments, whose events alone count; empty for events without one. An unknown one is not found.",
);

const ENVIRONMENT: Parameter = Parameter::path("environment", "The environment's name.");

const VISIBILITY: Parameter = Parameter::query::<String>("visibility", "visible, hidden or all; visible if left out.");

/// The names that a query asks for.
pub(crate) fn asked(query: &Query) -> Vec<String> {
    query.all("environment").map(str::to_owned).collect()
}

const OF_ORGANIZATION: Operation = Operation {
    id: "listOrganizationEnvironments",
    method: Method::Get,
    path: "/api/0/organizations/{organization_id_or_slug}/environments/",
    aliases: &[],
    summary: "The environments of an organization's projects",
    description: "By name, at most 1000; of an environment that several projects have, the id is that of the first.",
    authentication: Authentication::Any,
    permission: Some(Permission::OrganizationRead),
    publish: Publish::Public,
    owner: "environments",
    parameters: &[
        ORGANIZATION,
        Parameter::query::<Vec<i64>>("project", "Ids of projects; -1 or none for all that the caller reaches."),
        VISIBILITY,
    ],
    request_body: None,
    takes_form: false,
    responses: &[Response::json::<Vec<OrganizationEnvironmentDto>>("The environments")],
    never_cache: false,
    handler: || web::to(list::of_organization),
};

const ITEM: Operation = Operation {
    id: "readProjectEnvironment",
    path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/environments/{environment}/",
    summary: "One of a project's environments",
    description: "",
    permission: Some(Permission::ProjectRead),
    parameters: &[ORGANIZATION, PROJECT, ENVIRONMENT],
    responses: &[Response::json::<ProjectEnvironmentDto>("The environment")],
    handler: || web::to(item::show),
    ..OF_ORGANIZATION
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    OF_ORGANIZATION,
    Operation {
        id: "listProjectEnvironments",
        path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/environments/",
        summary: "A project's environments",
        description: "By name, at most 1000.",
        parameters: &[ORGANIZATION, PROJECT, VISIBILITY],
        responses: &[Response::json::<Vec<ProjectEnvironmentDto>>("The environments")],
        handler: || web::to(list::of_project),
        ..ITEM
    },
    Operation {
        id: "changeProjectEnvironments",
        method: Method::Put,
        path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/environments/",
        summary: "Hide some of a project's environments, or show them again",
        description: "What is reported from a hidden environment counts as before.",
        permission: Some(Permission::ProjectWrite),
        parameters: &[ORGANIZATION, PROJECT],
        request_body: Some(schema::<ChangeManyDto>),
        responses: &[Response::json::<Vec<ProjectEnvironmentDto>>("The environments that were named, by name")],
        handler: || web::to(many::change),
        ..ITEM
    },
    ITEM,
    Operation {
        id: "changeProjectEnvironment",
        method: Method::Put,
        summary: "Hide one of a project's environments, or show it again",
        description: "What is reported from a hidden environment counts as before.",
        permission: Some(Permission::ProjectWrite),
        request_body: Some(schema::<ChangeDto>),
        handler: || web::to(item::change),
        ..ITEM
    },
];

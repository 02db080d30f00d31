//! Deleting issues.

use actix_web::web;
use domain::permissions::Permission;

use super::parameters::{END, ENVIRONMENT, HASHES, ID, ISSUE, MOST, PERIOD, PROJECTS, QUERY, SORT, START, STATUS};
use super::read::READ;
use crate::issues::delete;
use crate::operation::{Method, ORGANIZATION, Operation, PROJECT, Response};

const MANY: &str = "Those of the given ids; where there are none, those that the search finds. At most 1000.";

const DELETE: Operation = Operation {
    id: "deleteIssue",
    method: Method::Delete,
    summary: "Delete an issue",
    description: "Nobody finds it from now on, and later events of its kind make a new one. What belongs to it is \
                  removed later.",
    permission: Some(Permission::EventAdmin),
    responses: &[Response::empty(202, "It is gone")],
    handler: || web::to(delete::of_id),
    ..READ
};

/// One issue, or many at once.
pub const DELETE_OPERATIONS: &[Operation] = &[
    DELETE,
    Operation {
        id: "deleteOrganizationIssue",
        path: "/api/0/organizations/{organization_id_or_slug}/issues/{issue_id}/",
        aliases: &["/api/0/organizations/{organization_id_or_slug}/groups/{issue_id}/"],
        parameters: &[ORGANIZATION, ISSUE],
        handler: || web::to(delete::of_organization),
        ..DELETE
    },
    Operation {
        id: "deleteOrganizationIssues",
        path: "/api/0/organizations/{organization_id_or_slug}/issues/",
        aliases: &[],
        summary: "Delete issues of an organization",
        description: MANY,
        parameters: &[ORGANIZATION, PROJECTS, ID, QUERY, STATUS, ENVIRONMENT, PERIOD, START, END, SORT, MOST],
        responses: &[Response::empty(204, "They are gone")],
        handler: || web::to(delete::many_of_organization),
        ..DELETE
    },
    Operation {
        id: "deleteProjectIssues",
        path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/issues/",
        aliases: &[],
        summary: "Delete issues of a project",
        description: MANY,
        parameters: &[ORGANIZATION, PROJECT, ID, QUERY, STATUS, HASHES, ENVIRONMENT, START, END, SORT, MOST],
        responses: &[Response::empty(204, "They are gone")],
        handler: || web::to(delete::many_of_project),
        ..DELETE
    },
];

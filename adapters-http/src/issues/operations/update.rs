//! Changing issues.

use actix_web::web;
use domain::permissions::Permission;

use super::parameters::{END, ENVIRONMENT, HASHES, ID, ISSUE, MOST, PERIOD, PROJECTS, QUERY, SORT, START, STATUS};
use super::read::READ;
use crate::issues::dto::IssueDto;
use crate::issues::update;
use crate::issues::update_dto::{IssueChangesDto, IssueUpdateDto};
use crate::operation::{Method, ORGANIZATION, Operation, PROJECT, Response, schema};

const UPDATE: Operation = Operation {
    id: "updateIssue",
    method: Method::Put,
    summary: "Change an issue: its status, who sees to it, its priority and so on",
    description: "Nothing is changed of what is left out. Details of the status count with a status alone. `discard` \
                  stands alone and needs event:admin: the issue is deleted, and later events of its kind are not kept.",
    permission: Some(Permission::EventWrite),
    parameters: &[ISSUE],
    request_body: Some(schema::<IssueUpdateDto>),
    responses: &[Response::json::<IssueDto>("The issue."), Response::empty(204, "It is discarded.")],
    handler: || web::to(update::of_id),
    ..READ
};

const UPDATE_MANY: Operation = Operation {
    id: "updateOrganizationIssues",
    path: "/api/0/organizations/{organization_id_or_slug}/issues/",
    aliases: &[],
    summary: "Change many issues of an organization at once",
    description: "Those of the ids, or without any the first 1000 that match the search. All are changed, or none.",
    parameters: &[ORGANIZATION, PROJECTS, ID, QUERY, STATUS, ENVIRONMENT, PERIOD, START, END, SORT, MOST],
    responses: &[
        Response::json::<IssueChangesDto>("What was changed of each."),
        Response::empty(204, "There are no such issues, or they are discarded."),
    ],
    handler: || web::to(update::many_of_organization),
    ..UPDATE
};

/// One issue, or many at once.
pub const UPDATE_OPERATIONS: &[Operation] = &[
    UPDATE,
    Operation {
        id: "updateOrganizationIssue",
        path: "/api/0/organizations/{organization_id_or_slug}/issues/{issue_id}/",
        aliases: &["/api/0/organizations/{organization_id_or_slug}/groups/{issue_id}/"],
        parameters: &[ORGANIZATION, ISSUE],
        handler: || web::to(update::of_organization),
        ..UPDATE
    },
    UPDATE_MANY,
    Operation {
        id: "updateProjectIssues",
        path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/issues/",
        summary: "Change many issues of a project at once",
        parameters: &[ORGANIZATION, PROJECT, ID, QUERY, STATUS, HASHES, ENVIRONMENT, START, END, SORT, MOST],
        handler: || web::to(update::many_of_project),
        ..UPDATE_MANY
    },
];

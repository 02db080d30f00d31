//! What users say of events.

use actix_web::web;
use domain::permissions::Permission;

use crate::issues::ISSUE;
use crate::operation::{
    Authentication, CURSOR, Method, ORGANIZATION, Operation, PER_PAGE, PROJECT, Publish, Response, schema,
};
use dto::{ListedReportDto, NewReportDto};

pub use dto::UserReportDto;

mod dto;
mod error;
mod list;
mod submit;

const LIST: Operation = Operation {
    id: "listProjectUserFeedback",
    method: Method::Get,
    path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/user-feedback/",
    aliases: &["/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/user-reports/"],
    summary: "What users say of a project's events, newest first",
    description: "",
    authentication: Authentication::Any,
    permission: Some(Permission::ProjectRead),
    publish: Publish::Public,
    owner: "feedback",
    parameters: &[ORGANIZATION, PROJECT, PER_PAGE, CURSOR],
    request_body: None,
    takes_form: false,
    responses: &[Response::page::<ListedReportDto>("The reports")],
    never_cache: false,
    handler: || web::to(list::of_project),
};

const OF_ISSUE: Operation = Operation {
    id: "listIssueUserFeedback",
    path: "/api/0/issues/{issue_id}/user-feedback/",
    aliases: &[
        "/api/0/issues/{issue_id}/user-reports/",
        "/api/0/groups/{issue_id}/user-feedback/",
        "/api/0/groups/{issue_id}/user-reports/",
    ],
    summary: "What users say of an issue's events, newest first",
    permission: Some(Permission::EventRead),
    parameters: &[ISSUE, PER_PAGE, CURSOR],
    handler: || web::to(list::of_id),
    ..LIST
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    LIST,
    Operation {
        id: "submitUserFeedback",
        method: Method::Post,
        summary: "Keep what a user says of an event",
        description: "A DSN of the project opens it too, as `Authorization: DSN` with the DSN. The event may come \
                      later. Within five minutes other words for the same event replace the first ones.",
        authentication: Authentication::AnyOrDsn,
        permission: Some(Permission::ProjectWrite),
        parameters: &[ORGANIZATION, PROJECT],
        request_body: Some(schema::<NewReportDto>),
        responses: &[
            Response::json::<ListedReportDto>("The report"),
            Response::error(409, "Something was said of the event more than five minutes ago"),
        ],
        handler: || web::to(submit::submit),
        ..LIST
    },
    OF_ISSUE,
    Operation {
        id: "listOrganizationIssueUserFeedback",
        path: "/api/0/organizations/{organization_id_or_slug}/issues/{issue_id}/user-feedback/",
        aliases: &[
            "/api/0/organizations/{organization_id_or_slug}/issues/{issue_id}/user-reports/",
            "/api/0/organizations/{organization_id_or_slug}/groups/{issue_id}/user-feedback/",
            "/api/0/organizations/{organization_id_or_slug}/groups/{issue_id}/user-reports/",
        ],
        parameters: &[ORGANIZATION, ISSUE, PER_PAGE, CURSOR],
        handler: || web::to(list::of_organization),
        ..OF_ISSUE
    },
];

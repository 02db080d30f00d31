//! Issues.

mod delete;
mod details;
mod details_dto;
mod dto;
mod error;
mod list;
mod page;
mod path;
mod tag_names;

use actix_web::web;
use domain::permissions::Permission;

pub(crate) use page::refusal;
pub use path::{IssuePath, OrganizationIssuePath};

use crate::operation::{
    Authentication, CURSOR, Method, ORGANIZATION, Operation, PER_PAGE, PROJECT, Parameter, Publish, Response,
};
use crate::pages::HTML;
use details_dto::IssueDetailsDto;
use dto::ListedIssueDto;

/// The issue in the path.
pub const ISSUE: Parameter =
    Parameter::path("issue_id", "The issue's id; where the path names an organization, its short id as well.");

const QUERY: Parameter = Parameter::query::<String>(
    "query",
    "is:unresolved, is:resolved or is:ignored; empty for every issue; is:unresolved if left out.",
);

const LIMIT: Parameter = Parameter::query::<u32>("limit", "Another name of per_page.");

const READ: Operation = Operation {
    id: "readIssue",
    method: Method::Get,
    path: "/api/0/issues/{issue_id}/",
    aliases: &["/api/0/groups/{issue_id}/"],
    summary: "An issue with all that its page shows",
    description: "",
    authentication: Authentication::Any,
    permission: Some(Permission::EventRead),
    publish: Publish::Public,
    owner: "issues",
    parameters: &[ISSUE],
    request_body: None,
    takes_form: false,
    responses: &[Response::json::<IssueDetailsDto>("The issue.")],
    never_cache: false,
    handler: || web::to(details::of_id),
};

const ID: Parameter = Parameter::query::<Vec<i64>>("id", "The id of an issue; may repeat.");

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

const PAGE: Operation = Operation {
    id: "showIssuePage",
    path: "/organizations/{organization_id_or_slug}/issues/{issue_id}/",
    aliases: &[],
    summary: "The page of an issue",
    description: "Mails about issues lead here.",
    authentication: Authentication::Page,
    publish: Publish::Private,
    parameters: &[ORGANIZATION, ISSUE],
    responses: &[Response::text(HTML, "The issue"), Response::empty(302, "To the login, where there is none")],
    never_cache: true,
    handler: || web::to(page::one),
    ..READ
};

/// The operations of issues.
pub const OPERATIONS: &[Operation] = &[
    READ,
    PAGE,
    Operation {
        id: "listIssuesPage",
        path: "/organizations/{organization_id_or_slug}/issues/",
        summary: "The page of an organization's unresolved issues",
        parameters: &[ORGANIZATION, Parameter::query::<String>("project", "The id of a project; may repeat.")],
        responses: &[Response::text(HTML, "The issues"), Response::empty(302, "To the login, where there is none")],
        handler: || web::to(page::list),
        ..PAGE
    },
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
        parameters: &[
            ORGANIZATION,
            Parameter::query::<Vec<i64>>("project", "Ids of projects; -1 or none for all that the caller reaches."),
            ID,
            QUERY,
        ],
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
        parameters: &[ORGANIZATION, PROJECT, ID, QUERY],
        responses: &[Response::empty(204, "They are gone")],
        handler: || web::to(delete::many_of_project),
        ..DELETE
    },
    Operation {
        id: "readOrganizationIssue",
        path: "/api/0/organizations/{organization_id_or_slug}/issues/{issue_id}/",
        aliases: &["/api/0/organizations/{organization_id_or_slug}/groups/{issue_id}/"],
        parameters: &[ORGANIZATION, ISSUE],
        handler: || web::to(details::of_organization),
        ..READ
    },
    Operation {
        id: "listOrganizationIssues",
        path: "/api/0/organizations/{organization_id_or_slug}/issues/",
        aliases: &[],
        summary: "An organization's issues, last seen first",
        parameters: &[
            ORGANIZATION,
            Parameter::query::<Vec<i64>>("project", "Ids of projects; -1 or none for all that the caller reaches."),
            QUERY,
            Parameter::query::<String>(
                "groupStatsPeriod",
                "24h, 14d, auto or empty: which counts come along; 24h if left out.",
            ),
            PER_PAGE,
            LIMIT,
            CURSOR,
        ],
        responses: &[Response::page::<ListedIssueDto>("The issues.")],
        handler: || web::to(list::of_organization),
        ..READ
    },
    Operation {
        id: "listProjectIssues",
        path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/issues/",
        aliases: &[],
        summary: "A project's issues, last seen first",
        parameters: &[
            ORGANIZATION,
            PROJECT,
            QUERY,
            Parameter::query::<String>("statsPeriod", "24h, 14d or empty: which counts come along; 24h if left out."),
            PER_PAGE,
            LIMIT,
            CURSOR,
        ],
        responses: &[Response::page::<ListedIssueDto>("The issues.")],
        handler: || web::to(list::of_project),
        ..READ
    },
];

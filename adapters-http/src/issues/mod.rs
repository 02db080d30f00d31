//! Issues.

mod activities;
mod activity_dto;
mod details;
mod details_dto;
mod dto;
mod error;
mod list;
mod page;
mod path;
mod short_id;
mod tag_names;

use actix_web::web;
use domain::permissions::Permission;

pub use activity_dto::ActivityDto;
pub use dto::IssueDto;
pub(crate) use page::refusal;
pub use path::{IssuePath, OrganizationIssuePath};
pub(crate) use tag_names::name as tag_name;

use crate::environments::ENVIRONMENTS;
use crate::operation::{
    Authentication, CURSOR, Method, ORGANIZATION, Operation, PER_PAGE, PROJECT, Parameter, Publish, Response,
};
use crate::pages::HTML;
use details_dto::{ActivitiesDto, IssueDetailsDto};
use dto::ListedIssueDto;
use short_id::ShortIdDto;

/// The issue in the path.
pub const ISSUE: Parameter =
    Parameter::path("issue_id", "The issue's id; where the path names an organization, its short id as well.");

const SHORT_ID: Parameter = Parameter::path("short_id", "The issue's short id, as WEB-1A.");

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
    parameters: &[ISSUE, ENVIRONMENTS],
    request_body: None,
    takes_form: false,
    responses: &[Response::json::<IssueDetailsDto>("The issue.")],
    never_cache: false,
    handler: || web::to(details::of_id),
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
    Operation {
        id: "readOrganizationIssue",
        path: "/api/0/organizations/{organization_id_or_slug}/issues/{issue_id}/",
        aliases: &["/api/0/organizations/{organization_id_or_slug}/groups/{issue_id}/"],
        parameters: &[ORGANIZATION, ISSUE, ENVIRONMENTS],
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
    Operation {
        id: "listIssueActivities",
        path: "/api/0/issues/{issue_id}/activities/",
        aliases: &["/api/0/groups/{issue_id}/activities/"],
        summary: "What happened to an issue, newest first",
        parameters: &[ISSUE],
        responses: &[Response::json::<ActivitiesDto>("The activities.")],
        handler: || web::to(activities::of_id),
        ..READ
    },
    Operation {
        id: "listOrganizationIssueActivities",
        path: "/api/0/organizations/{organization_id_or_slug}/issues/{issue_id}/activities/",
        aliases: &["/api/0/organizations/{organization_id_or_slug}/groups/{issue_id}/activities/"],
        summary: "What happened to an issue, newest first",
        parameters: &[ORGANIZATION, ISSUE],
        responses: &[Response::json::<ActivitiesDto>("The activities.")],
        handler: || web::to(activities::of_organization),
        ..READ
    },
    Operation {
        id: "lookUpShortId",
        path: "/api/0/organizations/{organization_id_or_slug}/shortids/{short_id}/",
        aliases: &[],
        summary: "Find an issue by its short id",
        parameters: &[ORGANIZATION, SHORT_ID],
        responses: &[Response::json::<ShortIdDto>("The issue, and where it belongs.")],
        handler: || web::to(short_id::look_up),
        ..READ
    },
];

//! Issues.

mod activities;
mod activity_dto;
mod delete;
mod details;
mod details_dto;
mod dto;
mod error;
mod list;
mod list_query;
mod listed_dto;
mod page;
mod path;
mod people_dto;
mod shared;
mod short_id;
mod tag_names;
mod update;
mod update_dto;
mod update_fields;

use actix_web::web;
use domain::permissions::Permission;

pub use activity_dto::ActivityDto;
pub use dto::IssueDto;
pub(crate) use page::refusal;
pub use path::{IssuePath, OrganizationIssuePath};
pub(crate) use tag_names::name as tag_name;

use crate::environments::ENVIRONMENTS;
use crate::operation::{
    Authentication, CURSOR, Method, ORGANIZATION, Operation, PER_PAGE, PROJECT, Parameter, Publish, Response, schema,
};
use crate::pages::HTML;
use details_dto::{ActivitiesDto, IssueDetailsDto};
use listed_dto::ListedIssueDto;
use shared::SharedIssueDto;
use short_id::ShortIdDto;
use update_dto::{IssueChangesDto, IssueUpdateDto};

/// The issue in the path.
pub const ISSUE: Parameter =
    Parameter::path("issue_id", "The issue's id; where the path names an organization, its short id as well.");

const SHORT_ID: Parameter = Parameter::path("short_id", "The issue's short id, as WEB-1A.");

const QUERY: Parameter = Parameter::query::<String>(
    "query",
    "Terms, all of which have to apply: text, and keys with values, as in is:unresolved, assigned:me, release:1.0, \
     browser:Fire*, !level:info, timesSeen:>100, age:-24h, has:user, os:[Linux, macOS] or \"some words\". Other keys \
     than those that issues have are tags. Empty for every issue; is:unresolved if left out.",
);

const SORT: Parameter = Parameter::query::<String>(
    "sort",
    "date (seen last, the default), new (seen first), freq (events), user (users), trends, recommended, priority or \
     better (most events lately), or inbox.",
);

const ENVIRONMENT: Parameter = Parameter::query::<Vec<String>>(
    "environment",
    "With events in this environment, which alone are counted; may repeat. Empty for events without one.",
);

const PROJECTS: Parameter =
    Parameter::query::<Vec<i64>>("project", "Ids of projects; -1 or none for all that the caller reaches.");

const HASHES: Parameter = Parameter::query::<Vec<String>>(
    "hashes",
    "Those that these hashes lead to, at most 100, whatever else is searched for; may repeat.",
);

const PERIOD: Parameter =
    Parameter::query::<String>("statsPeriod", "Seen in this time until now: a number and a unit, as in 14d.");

const START: Parameter = Parameter::query::<String>("start", "Seen at this time or later.");

const END: Parameter = Parameter::query::<String>("end", "Seen before this time.");

const SHORT_ID_LOOKUP: Parameter = Parameter::query::<u8>(
    "shortIdLookup",
    "1: a search that is a short id or the id of an event answers its issue alone, with X-Sentry-Direct-Hit.",
);

const LIST_EXPAND: Parameter = Parameter::query::<Vec<String>>(
    "expand",
    "inbox, owners, integrationIssues, sentryAppIssues or latestEventHasAttachments: what comes along; may repeat.",
);

const LIST_COLLAPSE: Parameter =
    Parameter::query::<Vec<String>>("collapse", "stats, lifetime or filtered: what is left out; may repeat.");

const LIMIT: Parameter = Parameter::query::<u32>("limit", "Another name of per_page.");

const EXPAND: Parameter = Parameter::query::<Vec<String>>(
    "expand",
    "inbox, owners, integrationIssues, sentryAppIssues, forecast or latestEventHasAttachments: what comes along; may \
     repeat.",
);

const COLLAPSE: Parameter =
    Parameter::query::<Vec<String>>("collapse", "release, tags or stats: what is left out; may repeat.");

const ID: Parameter = Parameter::query::<Vec<i64>>("id", "The id of an issue; may repeat, at most 1000 times.");

const STATUS: Parameter =
    Parameter::query::<String>("status", "unresolved, resolved or ignored; where there are no ids.");

const SHARE: Parameter = Parameter::path("share_id", "The name of the issue's public page.");

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
    parameters: &[ISSUE, ENVIRONMENTS, EXPAND, COLLAPSE],
    request_body: None,
    takes_form: false,
    responses: &[Response::json::<IssueDetailsDto>("The issue.")],
    never_cache: false,
    handler: || web::to(details::of_id),
};

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
    parameters: &[ORGANIZATION, PROJECTS, ID, QUERY, STATUS, ENVIRONMENT, PERIOD, START, END],
    responses: &[
        Response::json::<IssueChangesDto>("What was changed of each."),
        Response::empty(204, "There are no such issues, or they are discarded."),
    ],
    handler: || web::to(update::many_of_organization),
    ..UPDATE
};

const SHARED: Operation = Operation {
    id: "readSharedIssue",
    path: "/api/0/shared/issues/{share_id}/",
    aliases: &[],
    summary: "An issue with a public page",
    description: "For whoever has the link, as long as the issue is shared.",
    authentication: Authentication::None,
    permission: None,
    parameters: &[SHARE],
    responses: &[Response::json::<SharedIssueDto>("The issue."), Response::error(404, "It is not shared")],
    handler: || web::to(shared::of_id),
    ..READ
};

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
        parameters: &[ORGANIZATION, PROJECTS, ID, QUERY, STATUS, ENVIRONMENT, PERIOD, START, END],
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
        parameters: &[ORGANIZATION, PROJECT, ID, QUERY, STATUS, HASHES, ENVIRONMENT, START, END],
        responses: &[Response::empty(204, "They are gone")],
        handler: || web::to(delete::many_of_project),
        ..DELETE
    },
    Operation {
        id: "readOrganizationIssue",
        path: "/api/0/organizations/{organization_id_or_slug}/issues/{issue_id}/",
        aliases: &["/api/0/organizations/{organization_id_or_slug}/groups/{issue_id}/"],
        parameters: &[ORGANIZATION, ISSUE, ENVIRONMENTS, EXPAND, COLLAPSE],
        handler: || web::to(details::of_organization),
        ..READ
    },
    Operation {
        id: "listOrganizationIssues",
        path: "/api/0/organizations/{organization_id_or_slug}/issues/",
        aliases: &[],
        summary: "An organization's issues",
        parameters: &[
            ORGANIZATION,
            PROJECTS,
            QUERY,
            ENVIRONMENT,
            PERIOD,
            START,
            END,
            Parameter::query::<String>(
                "groupStatsPeriod",
                "24h, 14d, auto or empty: which counts come along; 24h if left out.",
            ),
            SORT,
            SHORT_ID_LOOKUP,
            LIST_EXPAND,
            LIST_COLLAPSE,
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
        summary: "A project's issues",
        parameters: &[
            ORGANIZATION,
            PROJECT,
            QUERY,
            HASHES,
            ENVIRONMENT,
            Parameter::query::<String>("statsPeriod", "24h, 14d or empty: which counts come along; 24h if left out."),
            START,
            END,
            SORT,
            SHORT_ID_LOOKUP,
            LIST_EXPAND,
            LIST_COLLAPSE,
            PER_PAGE,
            LIMIT,
            CURSOR,
        ],
        responses: &[Response::page::<ListedIssueDto>("The issues.")],
        handler: || web::to(list::of_project),
        ..READ
    },
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
        parameters: &[ORGANIZATION, PROJECT, ID, QUERY, STATUS, HASHES, ENVIRONMENT, START, END],
        handler: || web::to(update::many_of_project),
        ..UPDATE_MANY
    },
    SHARED,
    Operation {
        id: "readOrganizationSharedIssue",
        path: "/api/0/organizations/{organization_id_or_slug}/shared/issues/{share_id}/",
        parameters: &[ORGANIZATION, SHARE],
        handler: || web::to(shared::of_organization),
        ..SHARED
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

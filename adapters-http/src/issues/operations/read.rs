//! Reading one issue.

use actix_web::web;
use domain::permissions::Permission;

use super::parameters::ISSUE;
use crate::environments::ENVIRONMENTS;
use crate::issues::details_dto::{ActivitiesDto, IssueDetailsDto};
use crate::issues::shared::SharedIssueDto;
use crate::issues::short_id::ShortIdDto;
use crate::issues::{activities, details, shared, short_id};
use crate::operation::{Authentication, Method, ORGANIZATION, Operation, Parameter, Publish, Response};

const SHORT_ID: Parameter = Parameter::path("short_id", "The issue's short id, as WEB-1A.");

const EXPAND: Parameter = Parameter::query::<Vec<String>>(
    "expand",
    "inbox, owners, integrationIssues, sentryAppIssues, forecast or latestEventHasAttachments: what comes along; may \
     repeat.",
);

const COLLAPSE: Parameter =
    Parameter::query::<Vec<String>>("collapse", "release, tags or stats: what is left out; may repeat.");

const SHARE: Parameter = Parameter::path("share_id", "The name of the issue's public page.");

/// What the other operations of issues are like.
pub(super) const READ: Operation = Operation {
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

/// One issue, what happened to it, and what leads to it.
pub const READ_OPERATIONS: &[Operation] = &[
    READ,
    Operation {
        id: "readOrganizationIssue",
        path: "/api/0/organizations/{organization_id_or_slug}/issues/{issue_id}/",
        aliases: &["/api/0/organizations/{organization_id_or_slug}/groups/{issue_id}/"],
        parameters: &[ORGANIZATION, ISSUE, ENVIRONMENTS, EXPAND, COLLAPSE],
        handler: || web::to(details::of_organization),
        ..READ
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

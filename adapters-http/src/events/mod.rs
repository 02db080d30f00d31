//! Events.

mod details;
mod details_dto;
mod dto;
mod entries;
mod error;
mod grouping_info;
mod list;

use actix_web::web;
use domain::permissions::Permission;

use crate::issues::ISSUE;
use crate::operation::{
    Authentication, CURSOR, Method, ORGANIZATION, Operation, PER_PAGE, PROJECT, Parameter, Publish, Response,
};
pub(crate) use dto::user_query;

use details_dto::EventDetailsDto;
use dto::ListedEventDto;
use grouping_info::VariantsDto;

const EVENT: Parameter = Parameter::path("event_id", "The event's id, or latest, or oldest.");

const PROJECT_EVENT: Parameter = Parameter::path("event_id", "The event's id.");

const LIST: Operation = Operation {
    id: "listIssueEvents",
    method: Method::Get,
    path: "/api/0/issues/{issue_id}/events/",
    aliases: &["/api/0/groups/{issue_id}/events/"],
    summary: "An issue's events, latest first",
    description: "",
    authentication: Authentication::Any,
    permission: Some(Permission::EventRead),
    publish: Publish::Public,
    owner: "events",
    parameters: &[ISSUE, PER_PAGE, CURSOR],
    request_body: None,
    takes_form: false,
    responses: &[Response::page::<ListedEventDto>("The events.")],
    never_cache: false,
    handler: || web::to(list::of_id),
};

const READ: Operation = Operation {
    id: "readIssueEvent",
    path: "/api/0/issues/{issue_id}/events/{event_id}/",
    aliases: &["/api/0/groups/{issue_id}/events/{event_id}/"],
    summary: "An event of an issue with all that its page shows",
    parameters: &[ISSUE, EVENT],
    responses: &[Response::json::<EventDetailsDto>("The event.")],
    handler: || web::to(details::of_id),
    ..LIST
};

/// The operations of events.
pub const OPERATIONS: &[Operation] = &[
    LIST,
    Operation {
        id: "listOrganizationIssueEvents",
        path: "/api/0/organizations/{organization_id_or_slug}/issues/{issue_id}/events/",
        aliases: &["/api/0/organizations/{organization_id_or_slug}/groups/{issue_id}/events/"],
        parameters: &[ORGANIZATION, ISSUE, PER_PAGE, CURSOR],
        handler: || web::to(list::of_organization),
        ..LIST
    },
    READ,
    Operation {
        id: "showGroupingInfo",
        path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/events/{event_id}/grouping-info/",
        aliases: &[],
        summary: "What an event is grouped by",
        description: "The variants by their names, each with its hash and what was hashed, as the project's rules are \
                      now. `hashMismatch` says that the event was grouped otherwise when it arrived.",
        permission: Some(Permission::ProjectRead),
        parameters: &[ORGANIZATION, PROJECT, PROJECT_EVENT],
        responses: &[Response::json::<VariantsDto>("The variants.")],
        handler: || web::to(grouping_info::show),
        ..LIST
    },
    Operation {
        id: "readOrganizationIssueEvent",
        path: "/api/0/organizations/{organization_id_or_slug}/issues/{issue_id}/events/{event_id}/",
        aliases: &["/api/0/organizations/{organization_id_or_slug}/groups/{issue_id}/events/{event_id}/"],
        parameters: &[ORGANIZATION, ISSUE, EVENT],
        handler: || web::to(details::of_organization),
        ..READ
    },
];

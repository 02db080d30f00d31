//! Events.

mod details;
mod details_dto;
mod dto;
mod entries;
mod error;
mod grouping_info;
mod kinds_dto;
mod list;
mod look_up;

use actix_web::web;
use domain::permissions::Permission;

use crate::environments::ENVIRONMENTS;
use crate::issues::ISSUE;
use crate::operation::{
    Authentication, CURSOR, Method, ORGANIZATION, Operation, PER_PAGE, PROJECT, Parameter, Publish, Response,
};
pub use details_dto::EventDetailsDto;
pub use dto::ListedEventDto;
pub(crate) use dto::user_query;

use grouping_info::VariantsDto;
use look_up::{EventIdDto, OrganizationEventDto};

const EVENT: Parameter = Parameter::path("event_id", "The event's id, or latest, oldest or recommended.");

const PROJECT_EVENT: Parameter = Parameter::path("event_id", "The event's id, 32 hexadecimal digits.");

const FULL: Parameter =
    Parameter::query::<bool>("full", "Each event with all that its page shows, but its neighbours and `userReport`.");

const SAMPLE: Parameter = Parameter::query::<bool>(
    "sample",
    "Of the latest 10,000 events, in an order that looks like chance and is the same each time.",
);

const PERIOD: Parameter =
    Parameter::query::<String>("statsPeriod", "Events of so long until now: a number and one of s, m, h, d and w.");

const START: Parameter = Parameter::query::<String>("start", "Events from this time on, with `end`.");

const END: Parameter = Parameter::query::<String>("end", "Events until this time, with `start`.");

const QUERY: Parameter = Parameter::query::<String>(
    "query",
    "What events say, in the terms in which issues are searched for: text, `key:value`, `!`, `[a,b]`, `*`, `has:`. A page \
     may be short then, or empty, and leads on.",
);

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
    parameters: &[ISSUE, FULL, SAMPLE, ENVIRONMENTS, PERIOD, START, END, QUERY, PER_PAGE, CURSOR],
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
    parameters: &[ISSUE, EVENT, ENVIRONMENTS],
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
        parameters: &[ORGANIZATION, ISSUE, FULL, SAMPLE, ENVIRONMENTS, PERIOD, START, END, QUERY, PER_PAGE, CURSOR],
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
        parameters: &[ORGANIZATION, ISSUE, EVENT, ENVIRONMENTS],
        handler: || web::to(details::of_organization),
        ..READ
    },
    Operation {
        id: "listProjectEvents",
        path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/events/",
        aliases: &[],
        summary: "A project's events, latest first",
        permission: Some(Permission::ProjectRead),
        parameters: &[ORGANIZATION, PROJECT, FULL, SAMPLE, ENVIRONMENTS, PERIOD, START, END, QUERY, PER_PAGE, CURSOR],
        handler: || web::to(list::of_project),
        ..LIST
    },
    Operation {
        id: "readProjectEvent",
        path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/events/{event_id}/",
        aliases: &[],
        summary: "An event or a transaction of a project with all that its page shows",
        permission: Some(Permission::ProjectRead),
        parameters: &[ORGANIZATION, PROJECT, PROJECT_EVENT, ENVIRONMENTS],
        handler: || web::to(look_up::of_project),
        ..READ
    },
    Operation {
        id: "readOrganizationEvent",
        path: "/api/0/organizations/{organization_id_or_slug}/events/{project_id_or_slug}:{event_id}/",
        aliases: &[],
        summary: "An event or a transaction of a project with all that its page shows",
        permission: Some(Permission::ProjectRead),
        parameters: &[ORGANIZATION, PROJECT, PROJECT_EVENT, ENVIRONMENTS],
        responses: &[Response::json::<OrganizationEventDto>("The event.")],
        handler: || web::to(look_up::of_place),
        ..READ
    },
    Operation {
        id: "lookUpEventId",
        path: "/api/0/organizations/{organization_id_or_slug}/eventids/{event_id}/",
        aliases: &[],
        summary: "Find an event or a transaction by its id in an organization's projects",
        permission: Some(Permission::EventLookUp),
        parameters: &[ORGANIZATION, PROJECT_EVENT],
        responses: &[Response::json::<EventIdDto>("The event, and where it belongs")],
        handler: || web::to(look_up::of_organization),
        ..READ
    },
];

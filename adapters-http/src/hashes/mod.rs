//! Hashes of issues.

mod dto;
mod error;
mod list;
mod unmerge;

use actix_web::web;
use domain::permissions::Permission;

use crate::issues::ISSUE;
use crate::operation::{
    Authentication, CURSOR, Method, ORGANIZATION, Operation, PER_PAGE, Parameter, Publish, Response,
};
use dto::HashDto;

const FULL: Parameter = Parameter::query::<bool>(
    "full",
    "Events with all that their pages show, but their neighbours and `userReport`; true if left out.",
);

const ID: Parameter = Parameter::query::<Vec<String>>("id", "A hash; may repeat, at most 100 times.");

const LIST: Operation = Operation {
    id: "listIssueHashes",
    method: Method::Get,
    path: "/api/0/issues/{issue_id}/hashes/",
    aliases: &["/api/0/groups/{issue_id}/hashes/"],
    summary: "The hashes that lead events to an issue, each with its latest event",
    description: "Hashes by which no event came that is still there are left out, and those by which none came since \
                  events are stored with them.",
    authentication: Authentication::Any,
    permission: Some(Permission::EventRead),
    publish: Publish::Public,
    owner: "events",
    parameters: &[ISSUE, FULL, PER_PAGE, CURSOR],
    request_body: None,
    takes_form: false,
    responses: &[Response::page::<HashDto>("The hashes, those with the latest events first.")],
    never_cache: false,
    handler: || web::to(list::of_id),
};

const UNMERGE: Operation = Operation {
    id: "unmergeIssueHashes",
    method: Method::Put,
    summary: "Take hashes from an issue, and make another one of them",
    description: "Later events of these hashes come to the new issue at once. Those that are stored are moved to it \
                  later, with all that they count for. Hashes that are not the issue's are passed over; it keeps at \
                  least one. 409 while events of the issue are still being moved to it.",
    permission: Some(Permission::EventWrite),
    parameters: &[ISSUE, ID],
    responses: &[Response::empty(204, "The hashes are another issue's.")],
    handler: || web::to(unmerge::put_of_id),
    ..LIST
};

const DELETE: Operation = Operation {
    id: "deleteIssueHashes",
    method: Method::Delete,
    permission: Some(Permission::EventAdmin),
    responses: &[Response::empty(202, "The hashes are another issue's.")],
    handler: || web::to(unmerge::delete_of_id),
    ..UNMERGE
};

const OF_ORGANIZATION: Operation = Operation {
    id: "listOrganizationIssueHashes",
    path: "/api/0/organizations/{organization_id_or_slug}/issues/{issue_id}/hashes/",
    aliases: &["/api/0/organizations/{organization_id_or_slug}/groups/{issue_id}/hashes/"],
    parameters: &[ORGANIZATION, ISSUE, FULL, PER_PAGE, CURSOR],
    handler: || web::to(list::of_organization),
    ..LIST
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    LIST,
    OF_ORGANIZATION,
    UNMERGE,
    Operation {
        id: "unmergeOrganizationIssueHashes",
        path: OF_ORGANIZATION.path,
        aliases: OF_ORGANIZATION.aliases,
        parameters: &[ORGANIZATION, ISSUE, ID],
        handler: || web::to(unmerge::put_of_organization),
        ..UNMERGE
    },
    DELETE,
    Operation {
        id: "deleteOrganizationIssueHashes",
        path: OF_ORGANIZATION.path,
        aliases: OF_ORGANIZATION.aliases,
        parameters: &[ORGANIZATION, ISSUE, ID],
        handler: || web::to(unmerge::delete_of_organization),
        ..DELETE
    },
];

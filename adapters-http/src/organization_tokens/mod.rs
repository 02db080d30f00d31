//! Tokens of organizations.

use actix_web::web;
use domain::permissions::Permission;

use crate::operation::{Authentication, Method, ORGANIZATION, Operation, Publish, Response, TOKEN, schema};
use crate::tokens::NameDto;

mod collection;
mod dto;
mod item;

use dto::{CreatedOrganizationTokenDto, OrganizationTokenDto};

const OWNER: &str = "organization-tokens";

const COLLECTION: Operation = Operation {
    id: "listOrganizationTokens",
    method: Method::Get,
    path: "/api/0/organizations/{organization_id_or_slug}/org-auth-tokens/",
    aliases: &[],
    summary: "An organization's tokens",
    description: "By name, all at once. Those that were revoked are gone.",
    authentication: Authentication::Any,
    permission: Some(Permission::OrganizationRead),
    publish: Publish::Private,
    owner: OWNER,
    parameters: &[ORGANIZATION],
    request_body: None,
    takes_form: false,
    responses: &[Response::json::<Vec<OrganizationTokenDto>>("The tokens")],
    never_cache: true,
    handler: || web::to(collection::list),
};

const ITEM: Operation = Operation {
    id: "getOrganizationToken",
    path: "/api/0/organizations/{organization_id_or_slug}/org-auth-tokens/{token_id}/",
    summary: "One token of an organization",
    description: "",
    parameters: &[ORGANIZATION, TOKEN],
    responses: &[Response::json::<OrganizationTokenDto>("The token")],
    handler: || web::to(item::show),
    ..COLLECTION
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    COLLECTION,
    Operation {
        id: "createOrganizationToken",
        method: Method::Post,
        summary: "Make a token of an organization",
        description: "For continuous integration: it has the scope `org:ci` and no user. Its text is in this answer \
                      alone. Several may have one name. A mail tells whoever made it.",
        permission: Some(Permission::OrganizationWrite),
        request_body: Some(schema::<NameDto>),
        responses: &[Response::created::<CreatedOrganizationTokenDto>("The token")],
        handler: || web::to(collection::create),
        ..COLLECTION
    },
    ITEM,
    Operation {
        id: "renameOrganizationToken",
        method: Method::Put,
        summary: "Rename a token of an organization",
        permission: Some(Permission::OrganizationWrite),
        request_body: Some(schema::<NameDto>),
        responses: &[Response::empty(204, "The token has the name")],
        handler: || web::to(item::rename),
        ..ITEM
    },
    Operation {
        id: "revokeOrganizationToken",
        method: Method::Delete,
        summary: "Revoke a token of an organization",
        description: "The next request that shows it is refused.",
        permission: Some(Permission::OrganizationWrite),
        responses: &[Response::empty(204, "The token is revoked")],
        handler: || web::to(item::revoke),
        ..ITEM
    },
];

//! What a user has let applications do.

use actix_web::web;

use crate::operation::{Authentication, CURSOR, Method, Operation, PER_PAGE, Publish, Response, schema};

mod dto;
mod list;
mod revoke;

use dto::{AuthorizationDto, NamedAuthorizationDto};

const BASE: Operation = Operation {
    id: "listApiAuthorizations",
    method: Method::Get,
    path: "/api/0/api-authorizations/",
    aliases: &[],
    summary: "The applications that you have let do something for you",
    description: "By the applications' names.",
    authentication: Authentication::SessionOnly,
    permission: None,
    publish: Publish::Private,
    owner: "authorizations",
    parameters: &[PER_PAGE, CURSOR],
    request_body: None,
    takes_form: false,
    responses: &[Response::page::<AuthorizationDto>("One page of authorizations")],
    never_cache: true,
    handler: || web::to(list::list),
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    BASE,
    Operation {
        id: "revokeApiAuthorization",
        method: Method::Delete,
        summary: "Take an authorization back",
        description: "All tokens that the application has got for you are refused from the next request on, also those \
                      for other organizations.",
        parameters: &[],
        request_body: Some(schema::<NamedAuthorizationDto>),
        responses: &[
            Response::empty(204, "The authorization is gone"),
            Response::empty(404, "There is no such authorization of yours"),
        ],
        handler: || web::to(revoke::revoke),
        ..BASE
    },
];

//! API applications.

use actix_web::web;
use serde_json::Value;

use crate::operation::{Authentication, CURSOR, Method, Operation, PER_PAGE, Parameter, Publish, Response, schema};

mod collection;
mod dto;
mod error;
mod fields;
mod item;

pub use dto::ApplicationDto;
use dto::{ApplicationChangesDto, NewApplicationDto, SecretDto};

const CLIENT_ID: Parameter = Parameter::path("client_id", "The application's client id.");

const COLLECTION: Operation = Operation {
    id: "listApiApplications",
    method: Method::Get,
    path: "/api/0/api-applications/",
    aliases: &[],
    summary: "Your applications",
    description: "By name. Those that were deleted are gone.",
    authentication: Authentication::SessionOnly,
    permission: None,
    publish: Publish::Private,
    owner: "applications",
    parameters: &[PER_PAGE, CURSOR],
    request_body: None,
    takes_form: false,
    responses: &[Response::page::<ApplicationDto>("One page of applications")],
    never_cache: true,
    handler: || web::to(collection::list),
};

const ITEM: Operation = Operation {
    id: "getApiApplication",
    path: "/api/0/api-applications/{client_id}/",
    summary: "One of your applications",
    description: "Its secret is shown for five minutes after it was registered.",
    parameters: &[CLIENT_ID],
    responses: &[Response::json::<ApplicationDto>("The application")],
    handler: || web::to(item::show),
    ..COLLECTION
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    COLLECTION,
    Operation {
        id: "createApiApplication",
        method: Method::Post,
        summary: "Register an application",
        description: "Its name is made up. Change it then, to say where users may be sent back to.",
        parameters: &[],
        request_body: Some(schema::<NewApplicationDto>),
        responses: &[Response::created::<ApplicationDto>("The application")],
        handler: || web::to(collection::create),
        ..COLLECTION
    },
    ITEM,
    Operation {
        id: "updateApiApplication",
        method: Method::Put,
        summary: "Change an application",
        description: "What is left out stays.",
        request_body: Some(schema::<ApplicationChangesDto>),
        handler: || web::to(item::update),
        ..ITEM
    },
    Operation {
        id: "deleteApiApplication",
        method: Method::Delete,
        summary: "Delete an application",
        description: "It and its tokens are refused from the next request on; what belongs to it is removed soon after.",
        responses: &[Response::empty(204, "The application is gone")],
        handler: || web::to(item::remove),
        ..ITEM
    },
    Operation {
        id: "rotateApiApplicationSecret",
        method: Method::Post,
        path: "/api/0/api-applications/{client_id}/rotate-secret/",
        summary: "Give an application another secret",
        description: "The one before is refused from now on. The new one is in this answer, whatever the application's \
                      age. A public client has none: 400.",
        responses: &[
            Response::json::<SecretDto>("The new secret"),
            Response::refusal::<Value>(400, "It is a public client, which has no secret"),
        ],
        handler: || web::to(item::rotate),
        ..ITEM
    },
];

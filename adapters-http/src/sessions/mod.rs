//! The logins of an account.

use actix_web::web;

use crate::operation::{Authentication, Method, Operation, Parameter, Publish, Response, USER};

mod dto;
mod end;
mod list;

use dto::SessionDto;

const SESSION: Parameter = Parameter::path("session_id", "The login's id, as the list tells it.");

const BASE: Operation = Operation {
    id: "listSessions",
    method: Method::Get,
    path: "/api/0/users/{user_id}/sessions/",
    aliases: &[],
    summary: "Where an account is logged in",
    description: "The login used last comes first; at most 200 are listed.",
    authentication: Authentication::NoToken,
    permission: None,
    publish: Publish::Private,
    owner: "sessions",
    parameters: &[USER],
    request_body: None,
    takes_form: false,
    responses: &[Response::json::<Vec<SessionDto>>("The logins")],
    never_cache: true,
    handler: || web::to(list::list),
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    BASE,
    Operation {
        id: "endOtherSessions",
        method: Method::Delete,
        summary: "End all logins of an account but the one that asks",
        description: "",
        responses: &[Response::empty(204, "They have ended")],
        handler: || web::to(end::end_others),
        ..BASE
    },
    Operation {
        id: "endSession",
        method: Method::Delete,
        path: "/api/0/users/{user_id}/sessions/{session_id}/",
        summary: "End a login of an account",
        description: "",
        parameters: &[USER, SESSION],
        responses: &[Response::empty(204, "It has ended")],
        handler: || web::to(end::end),
        ..BASE
    },
];

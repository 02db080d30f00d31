//! How users want to be served.

use actix_web::web;

use crate::operation::{Authentication, Method, Operation, Publish, Response, USER, schema};

mod change;
mod dto;
mod show;

use dto::PreferencesDto;

const BASE: Operation = Operation {
    id: "showUserNotifications",
    method: Method::Get,
    path: "/api/0/users/{user_id}/notifications/",
    aliases: &[],
    summary: "What an account wants to be done with what it works on",
    description: "",
    authentication: Authentication::NoToken,
    permission: None,
    publish: Publish::Private,
    owner: "users",
    parameters: &[USER],
    request_body: None,
    takes_form: false,
    responses: &[Response::json::<PreferencesDto>("The settings")],
    never_cache: true,
    handler: || web::to(show::show),
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    BASE,
    Operation {
        id: "changeUserNotifications",
        method: Method::Put,
        summary: "Change what an account wants to be done with what it works on",
        description: "What is left out stays as it is.",
        request_body: Some(schema::<PreferencesDto>),
        responses: &[Response::json::<PreferencesDto>("The settings from now on")],
        handler: || web::to(change::change),
        ..BASE
    },
];

//! Options of the whole system.

use actix_web::web;

use crate::operation::{Authentication, Method, Operation, Parameter, Publish, Response, schema};

mod change;
mod dto;
mod error;
mod show;

use dto::{OptionRefusalDto, OptionsDto};

const BASE: Operation = Operation {
    id: "showOptions",
    method: Method::Get,
    path: "/api/0/internal/options/",
    aliases: &["/api/0/system/options/"],
    summary: "The system's options",
    description: "In superuser mode alone. Credentials are not shown.",
    authentication: Authentication::Any,
    permission: None,
    publish: Publish::Private,
    owner: "options",
    parameters: &[Parameter::query::<String>("query", "`is:required` for those that a set-up asks for.")],
    request_body: None,
    takes_form: false,
    responses: &[
        Response::json::<OptionsDto>("The options by name"),
        Response::refusal::<String>(400, "The query is none that is known"),
    ],
    never_cache: true,
    handler: || web::to(show::show),
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    BASE,
    Operation {
        id: "changeOptions",
        method: Method::Put,
        summary: "Set options",
        description: "All that are named, or at the first fault none. In superuser mode alone. An empty value takes back \
                      what was stored, unless the option may be empty. What was shown in the place of a credential \
                      leaves it as it is.",
        parameters: &[],
        request_body: Some(schema::<serde_json::Map<String, serde_json::Value>>),
        responses: &[
            Response::empty(200, "They are set"),
            Response::refusal::<OptionRefusalDto>(400, "One of them cannot be set, or not so"),
        ],
        handler: || web::to(change::change),
        ..BASE
    },
];

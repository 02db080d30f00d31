//! Personal tokens.

use actix_web::web;

use crate::operation::{Authentication, Method, Operation, Parameter, Publish, Response, TOKEN, schema};
use crate::pages::HTML;

mod collection;
mod dto;
mod error;
pub(crate) mod fields;
mod item;
mod page;

pub use dto::NameDto;
use dto::{CreatedTokenDto, NamedTokenDto, NewTokenDto, TokenDto, TokenFormDto};

const OWNER: &str = "tokens";

const USER: Parameter =
    Parameter::query::<i64>("userId", "Whose tokens, in superuser mode; without it your own, whatever stands here.");

/// The query names another account, which superuser mode reaches.
const NO_ACCOUNT: Response = Response::error(404, "There is no such account");

const COLLECTION: Operation = Operation {
    id: "listApiTokens",
    method: Method::Get,
    path: "/api/0/api-tokens/",
    aliases: &[],
    summary: "Your personal tokens",
    description: "By id, all at once.",
    authentication: Authentication::SessionOnly,
    permission: None,
    publish: Publish::Private,
    owner: OWNER,
    parameters: &[USER],
    request_body: None,
    takes_form: false,
    responses: &[Response::json::<Vec<TokenDto>>("The tokens"), NO_ACCOUNT],
    never_cache: true,
    handler: || web::to(collection::list),
};

const ITEM: Operation = Operation {
    id: "getApiToken",
    path: "/api/0/api-tokens/{token_id}/",
    summary: "One of your personal tokens",
    description: "",
    authentication: Authentication::NoToken,
    parameters: &[TOKEN, USER],
    responses: &[Response::json::<TokenDto>("The token")],
    handler: || web::to(item::show),
    ..COLLECTION
};

const PAGE: Operation = Operation {
    id: "showTokensPage",
    path: "/settings/account/api/auth-tokens/",
    summary: "The page of your personal tokens",
    description: "The mail about a new token leads here.",
    authentication: Authentication::Page,
    parameters: &[],
    responses: &[Response::text(HTML, "The tokens"), Response::empty(302, "To the login, where there is none")],
    handler: || web::to(page::show),
    ..COLLECTION
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    COLLECTION,
    Operation {
        id: "createApiToken",
        method: Method::Post,
        summary: "Make a personal token",
        description: "Its text is in this answer alone. A mail tells the account's owner.",
        parameters: &[],
        request_body: Some(schema::<NewTokenDto>),
        responses: &[Response::created::<CreatedTokenDto>("The token")],
        handler: || web::to(collection::create),
        ..COLLECTION
    },
    Operation {
        id: "deleteApiTokenOfBody",
        method: Method::Delete,
        summary: "Remove a personal token",
        description: "The same as removing it under its own path.",
        request_body: Some(schema::<NamedTokenDto>),
        responses: &[Response::empty(204, "The token is gone"), NO_ACCOUNT],
        handler: || web::to(collection::remove),
        ..COLLECTION
    },
    ITEM,
    Operation {
        id: "renameApiToken",
        method: Method::Put,
        summary: "Rename a personal token",
        description: "Nothing else can be changed.",
        request_body: Some(schema::<NameDto>),
        handler: || web::to(item::rename),
        ..ITEM
    },
    Operation {
        id: "deleteApiToken",
        method: Method::Delete,
        summary: "Remove a personal token",
        description: "The next request that shows it is refused.",
        responses: &[Response::empty(204, "The token is gone")],
        handler: || web::to(item::remove),
        ..ITEM
    },
    PAGE,
    Operation {
        id: "submitTokensPage",
        method: Method::Post,
        summary: "Remove a personal token by the page",
        request_body: Some(schema::<TokenFormDto>),
        takes_form: true,
        responses: &[
            Response::empty(302, "The token is gone: back to the page"),
            Response::text_error(404, HTML, "There is no such token"),
        ],
        handler: || web::to(page::submit),
        ..PAGE
    },
];

//! Logging in and out, and superuser mode.

use actix_web::web;

use crate::operation::{Authentication, Method, Operation, Parameter, Publish, Response, USER, schema};
use crate::pages::HTML;
use crate::users::OwnUserDto;

mod config;
pub(crate) mod cookies;
mod dto;
mod elevate;
mod error;
mod login;
mod logout;
pub(crate) mod page;
mod password;
mod show;

use dto::{AuthConfigDto, ChangePasswordDto, ElevateDto, LoggedInDto, LoginDto, LogoutDto};
pub(crate) use logout::forgetting;

const OWNER: &str = "auth";

const NEXT: Parameter = Parameter::query::<String>("next", "Where to go then: a path of this server.");

const BASE: Operation = Operation {
    id: "showAuth",
    method: Method::Get,
    path: "/api/0/auth/",
    aliases: &[],
    summary: "Who is asking",
    description: "",
    authentication: Authentication::Any,
    permission: None,
    publish: Publish::Private,
    owner: OWNER,
    parameters: &[],
    request_body: None,
    takes_form: false,
    responses: &[Response::json::<OwnUserDto>("The account")],
    never_cache: true,
    handler: || web::to(show::show),
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    BASE,
    Operation {
        id: "elevate",
        method: Method::Put,
        summary: "Give the password again",
        description: "Opens superuser mode on the login, for a user who may, and staff mode while `staff.ga-rollout` is on. \
                      The login's cookie changes then.",
        authentication: Authentication::SessionOnly,
        request_body: Some(schema::<ElevateDto>),
        responses: &[Response::json::<OwnUserDto>("The account")],
        handler: || web::to(elevate::elevate),
        ..BASE
    },
    Operation {
        id: "logout",
        method: Method::Delete,
        summary: "End the login",
        description: "With `{\"all\": true}`, all logins of the account.",
        authentication: Authentication::SessionOnly,
        request_body: Some(schema::<LogoutDto>),
        responses: &[Response::empty(204, "The login has ended")],
        handler: || web::to(logout::logout),
        ..BASE
    },
    Operation {
        id: "showAuthConfig",
        path: "/api/0/auth/config/",
        summary: "How to log in",
        description: "Sets the cookie `sc`, of which unsafe requests on a login need a copy in the header `X-CSRFToken`.",
        authentication: Authentication::None,
        responses: &[Response::json::<AuthConfigDto>("How to log in")],
        handler: || web::to(config::config),
        ..BASE
    },
    Operation {
        id: "login",
        method: Method::Post,
        path: "/api/0/auth/login/",
        summary: "Log in",
        description: "Sets the session's cookie. Needs the cookie `sc` and its copy.",
        authentication: Authentication::None,
        request_body: Some(schema::<LoginDto>),
        responses: &[Response::json::<LoggedInDto>("The account"), Response::error(403, "The CSRF check failed")],
        handler: || web::to(login::login),
        ..BASE
    },
    Operation {
        id: "showLogin",
        path: "/auth/login/",
        summary: "The login page",
        description: "",
        authentication: Authentication::Page,
        parameters: &[NEXT],
        responses: &[
            Response::text(HTML, "The form, or who is logged in"),
            Response::empty(302, "There is a login: on to what comes next"),
        ],
        handler: || web::to(page::show),
        ..BASE
    },
    Operation {
        id: "submitLogin",
        method: Method::Post,
        path: "/auth/login/",
        summary: "The form of the login page",
        description: "Sets the session's cookie. Needs the cookie `sc` and its copy.",
        authentication: Authentication::Page,
        parameters: &[NEXT],
        request_body: Some(schema::<LoginDto>),
        takes_form: true,
        responses: &[Response::empty(302, "On to what comes next")],
        handler: || web::to(page::submit),
        ..BASE
    },
    Operation {
        id: "changePassword",
        method: Method::Put,
        path: "/api/0/users/{user_id}/password/",
        summary: "Change your password",
        description: "Ends all other logins of the account. A mail tells of it.",
        authentication: Authentication::NoToken,
        parameters: &[USER],
        request_body: Some(schema::<ChangePasswordDto>),
        responses: &[Response::empty(204, "The password was changed")],
        handler: || web::to(password::change_password),
        ..BASE
    },
];

//! Accounts by mail: a new password, a confirmed address, registration.

use actix_web::web;

use crate::operation::{Authentication, Method, Operation, Parameter, Publish, Response, USER, schema};
use crate::pages::HTML;

mod confirm;
mod confirm_registration;
mod dto;
mod error;
pub(crate) mod fields;
pub(crate) mod link;
mod recover;
mod register;
mod reset;
mod send_confirmation;

use dto::{ConfirmEmailDto, ConfirmRegistrationDto, RecoverDto, RegisterDto, ResetDto};

const OWNER: &str = "accounts";

const ACCOUNT: Parameter = Parameter::path("account_id", "The account's id, as the link of the mail has it.");
const TOKEN: Parameter = Parameter::path("token", "What makes the link hard to guess.");

const TOO_MANY: Response = Response::error(429, "As many mails were sent as may be");
const CLOSED: Response = Response::text_error(404, HTML, "Nobody may register");

const RECOVER: Operation = Operation {
    id: "showRecover",
    method: Method::Get,
    path: "/account/recover/",
    aliases: &[],
    summary: "The page for a forgotten password",
    description: "",
    authentication: Authentication::None,
    permission: None,
    publish: Publish::Private,
    owner: OWNER,
    parameters: &[],
    request_body: None,
    takes_form: false,
    responses: &[Response::text(HTML, "The form")],
    never_cache: true,
    handler: || web::to(recover::show),
};

const RESET: Operation = Operation {
    id: "showReset",
    path: "/account/recover/confirm/{account_id}/{token}/",
    summary: "The page where a new password is chosen",
    description: "The link of a mail. Opening it does not use it up.",
    parameters: &[ACCOUNT, TOKEN],
    handler: || web::to(reset::show),
    ..RECOVER
};

const CONFIRM: Operation = Operation {
    id: "showConfirmEmail",
    path: "/account/confirm-email/{account_id}/{token}/",
    summary: "The page where an address is confirmed",
    handler: || web::to(confirm::show),
    ..RESET
};

const REGISTER: Operation = Operation {
    id: "showRegister",
    path: "/auth/register/",
    summary: "The page for a new account",
    description: "It is there while the option `auth.allow-registration` is on.",
    responses: &[Response::text(HTML, "The form"), CLOSED],
    handler: || web::to(register::show),
    ..RECOVER
};

const CONFIRM_REGISTRATION: Operation = Operation {
    id: "showConfirmRegistration",
    path: "/auth/register/confirm/{token}/",
    summary: "The page where a registration is confirmed",
    description: "The link of a mail. Opening it does not use it up.",
    parameters: &[TOKEN],
    handler: || web::to(confirm_registration::show),
    ..REGISTER
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    RECOVER,
    Operation {
        id: "submitRecover",
        method: Method::Post,
        summary: "The form for a forgotten password",
        description: "Sends a mail, if there is such an account; the answer is the same if there is none. Needs the \
                      cookie `sc` and its copy.",
        request_body: Some(schema::<RecoverDto>),
        takes_form: true,
        responses: &[Response::text(HTML, "A mail is on its way, if there is such an account")],
        handler: || web::to(recover::submit),
        ..RECOVER
    },
    RESET,
    Operation {
        id: "submitReset",
        method: Method::Post,
        summary: "The form with a new password",
        description: "Ends all logins of the account. A mail tells of it. Needs the cookie `sc` and its copy.",
        request_body: Some(schema::<ResetDto>),
        takes_form: true,
        responses: &[Response::text(HTML, "The password was changed")],
        handler: || web::to(reset::submit),
        ..RESET
    },
    CONFIRM,
    Operation {
        id: "submitConfirmEmail",
        method: Method::Post,
        summary: "Confirm an address",
        description: "Needs no login, but the cookie `sc` and its copy.",
        takes_form: true,
        responses: &[Response::text(HTML, "The address is confirmed")],
        handler: || web::to(confirm::submit),
        ..CONFIRM
    },
    REGISTER,
    Operation {
        id: "submitRegister",
        method: Method::Post,
        summary: "The form for a new account",
        description: "It is there while the option `auth.allow-registration` is on. Makes no account, but sends the mail \
                      by which it is made. The answer is the same if the address is taken. Needs the cookie `sc` and its copy.",
        request_body: Some(schema::<RegisterDto>),
        takes_form: true,
        responses: &[Response::text(HTML, "A mail is on its way"), CLOSED],
        handler: || web::to(register::submit),
        ..REGISTER
    },
    CONFIRM_REGISTRATION,
    Operation {
        id: "submitConfirmRegistration",
        method: Method::Post,
        summary: "Confirm a registration",
        description: "Makes the account, if the password is the one that was chosen; the fifth wrong one ends the \
                      registration. Needs the cookie `sc` and its copy.",
        request_body: Some(schema::<ConfirmRegistrationDto>),
        takes_form: true,
        responses: &[
            Response::text(HTML, "The account is made"),
            CLOSED,
            Response::text_error(409, HTML, "There is an account with the address meanwhile"),
        ],
        handler: || web::to(confirm_registration::submit),
        ..CONFIRM_REGISTRATION
    },
    Operation {
        id: "sendConfirmationEmail",
        method: Method::Post,
        path: "/api/0/users/{user_id}/emails/confirm/",
        summary: "Send the mail that confirms an account's address",
        description: "Three times an hour at most.",
        authentication: Authentication::NoToken,
        parameters: &[USER],
        request_body: Some(schema::<ConfirmEmailDto>),
        responses: &[Response::empty(204, "The mail is on its way"), TOO_MANY],
        handler: || web::to(send_confirmation::send_confirmation),
        ..RECOVER
    },
];

//! Mails that tell of issues: who wants them.

use actix_web::web;
use domain::permissions::Permission;

use crate::operation::{
    Authentication, Method, ORGANIZATION, Operation, PROJECT, Parameter, Publish, Response, schema,
};
use crate::pages::HTML;

mod dto;
mod setting;
mod subscription;

use dto::MailAlertsDto;

const USER: Parameter = Parameter::path("user_id", "The account's id.");
const PROJECT_ID: Parameter = Parameter::path("project_id", "The project's id.");
const SIGNATURE: Parameter = Parameter::path("signature", "What the server's key makes of both.");

const SETTING: Operation = Operation {
    id: "showMailAlerts",
    method: Method::Get,
    path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/mail-alerts/",
    aliases: &[],
    summary: "Whether mails tell of a project's issues",
    description: "Of issues that are new, and of resolved ones that come back.",
    authentication: Authentication::Any,
    permission: Some(Permission::ProjectRead),
    publish: Publish::Private,
    owner: "alerts",
    parameters: &[ORGANIZATION, PROJECT],
    request_body: None,
    takes_form: false,
    responses: &[Response::json::<MailAlertsDto>("The setting")],
    never_cache: false,
    handler: || web::to(setting::show),
};

const SUBSCRIPTION: Operation = Operation {
    id: "showAlertSubscription",
    path: "/account/notifications/{user_id}/{project_id}/{signature}/",
    summary: "The page that alerts lead to, for having no more of them",
    description: "The link is in each alert; its signature is all that is asked for.",
    authentication: Authentication::None,
    permission: None,
    parameters: &[USER, PROJECT_ID, SIGNATURE],
    responses: &[Response::text(HTML, "The page")],
    never_cache: true,
    handler: || web::to(subscription::show),
    ..SETTING
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    SETTING,
    Operation {
        id: "setMailAlerts",
        method: Method::Put,
        summary: "Have mails tell of a project's issues, or not",
        permission: Some(Permission::ProjectWrite),
        request_body: Some(schema::<MailAlertsDto>),
        handler: || web::to(setting::set),
        ..SETTING
    },
    SUBSCRIPTION,
    Operation {
        id: "setAlertSubscription",
        method: Method::Post,
        summary: "Have no more alerts, or have them again",
        description: "Only the page's button with `op=on` has them sent again; every other POST, such as that of a \
                      mail program (RFC 8058), ends them.",
        takes_form: true,
        handler: || web::to(subscription::set),
        ..SUBSCRIPTION
    },
];

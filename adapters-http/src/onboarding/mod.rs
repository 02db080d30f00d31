//! The way of a new organization to its first event.

use actix_web::web;
use domain::permissions::Permission;

use crate::operation::{Authentication, Method, ORGANIZATION, Operation, Publish, Response, schema};
use crate::pages::HTML;

mod continue_by_mail;
mod dto;
mod error;
mod page;

use dto::ContinueOnboardingDto;

/// The operations.
pub const OPERATIONS: &[Operation] = &[BY_MAIL, PAGE];

const BY_MAIL: Operation = Operation {
    id: "continueOnboardingByMail",
    method: Method::Post,
    path: "/api/0/organizations/{organization_id_or_slug}/onboarding-continuation-email/",
    aliases: &[],
    summary: "Be sent a link at which to finish setting up the organization",
    description: "For members, whatever their role, and for the one who asks alone. At most ten an hour.",
    authentication: Authentication::Any,
    permission: None,
    publish: Publish::Private,
    owner: "onboarding",
    parameters: &[ORGANIZATION],
    request_body: Some(schema::<ContinueOnboardingDto>),
    takes_form: false,
    responses: &[
        Response::empty(202, "The mail is on its way"),
        Response::error(429, "As many mails were sent as may be"),
    ],
    never_cache: true,
    handler: || web::to(continue_by_mail::continue_by_mail),
};

const PAGE: Operation = Operation {
    id: "showOnboarding",
    method: Method::Get,
    path: "/onboarding/{organization_id_or_slug}/",
    summary: "The page for finishing to set up an organization",
    description: "What to put into an application. The onboarding mail leads here.",
    authentication: Authentication::Page,
    permission: Some(Permission::ProjectRead),
    request_body: None,
    responses: &[Response::text(HTML, "The projects"), Response::empty(302, "To the login, where there is none")],
    handler: || web::to(page::show),
    ..BY_MAIL
};

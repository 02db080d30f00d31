//! The way of a new organization to its first event.

use actix_web::web;

use crate::operation::{Authentication, Method, ORGANIZATION, Operation, Publish, Response, schema};

mod continue_by_mail;
mod dto;
mod error;

use dto::ContinueOnboardingDto;

/// The operations.
pub const OPERATIONS: &[Operation] = &[Operation {
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
}];

//! Pages of issues.

use actix_web::web;

use super::parameters::ISSUE;
use super::read::READ;
use crate::issues::page;
use crate::operation::{Authentication, ORGANIZATION, Operation, Parameter, Publish, Response};
use crate::pages::HTML;

const PAGE: Operation = Operation {
    id: "showIssuePage",
    path: "/organizations/{organization_id_or_slug}/issues/{issue_id}/",
    aliases: &[],
    summary: "The page of an issue",
    description: "Mails about issues lead here.",
    authentication: Authentication::Page,
    publish: Publish::Private,
    parameters: &[ORGANIZATION, ISSUE],
    responses: &[Response::text(HTML, "The issue"), Response::empty(302, "To the login, where there is none")],
    never_cache: true,
    handler: || web::to(page::one),
    ..READ
};

/// The page of an issue, and that of those of an organization.
pub const PAGE_OPERATIONS: &[Operation] = &[
    PAGE,
    Operation {
        id: "listIssuesPage",
        path: "/organizations/{organization_id_or_slug}/issues/",
        summary: "The page of an organization's unresolved issues",
        parameters: &[ORGANIZATION, Parameter::query::<String>("project", "The id of a project; may repeat.")],
        responses: &[Response::text(HTML, "The issues"), Response::empty(302, "To the login, where there is none")],
        handler: || web::to(page::list),
        ..PAGE
    },
];

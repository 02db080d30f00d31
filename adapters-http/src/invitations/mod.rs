//! Invitations into organizations: made through the API, accepted on a page.

use actix_web::web;
use domain::permissions::Permission;

use crate::operation::{Authentication, Method, ORGANIZATION, Operation, Parameter, Publish, Response, schema};
use crate::pages::HTML;

mod accept;
mod dto;
mod error;
mod invite;
mod page;
mod withdraw;

use dto::{AcceptDto, InviteDto, PendingMemberDto};

const OWNER: &str = "members";

const MEMBER: Parameter = Parameter::path("member_id", "The membership's id.");
const INVITATION: Parameter = Parameter::path("invitation_id", "The invitation's id, as the link of the mail has it.");
const TOKEN: Parameter = Parameter::path("token", "What makes the link hard to guess.");

const INVITE: Operation = Operation {
    id: "addOrganizationMember",
    method: Method::Post,
    path: "/api/0/organizations/{organization_id_or_slug}/members/",
    aliases: &[],
    summary: "Invite somebody into an organization",
    description: "At most to one's own role. A mail tells them; its link is good for 30 days. Teams cannot be chosen \
                  yet: `teamRoles` is not read.",
    authentication: Authentication::Any,
    permission: Some(Permission::MemberWrite),
    publish: Publish::Public,
    owner: OWNER,
    parameters: &[ORGANIZATION],
    request_body: Some(schema::<InviteDto>),
    takes_form: false,
    responses: &[
        Response::created::<PendingMemberDto>("The membership that waits to be taken"),
        Response::error(429, "As many people were asked as may be"),
    ],
    never_cache: false,
    handler: || web::to(invite::invite),
};

const ACCEPT: Operation = Operation {
    id: "showInvitation",
    method: Method::Get,
    path: "/accept/{invitation_id}/{token}/",
    summary: "The page where an invitation is accepted",
    description: "The link of a mail. Opening it does not use it up.",
    authentication: Authentication::Page,
    permission: None,
    publish: Publish::Private,
    parameters: &[INVITATION, TOKEN],
    request_body: None,
    responses: &[Response::text(HTML, "Who invites to what")],
    never_cache: true,
    handler: || web::to(accept::show),
    ..INVITE
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    INVITE,
    Operation {
        id: "deleteOrganizationMember",
        method: Method::Delete,
        path: "/api/0/organizations/{organization_id_or_slug}/members/{member_id}/",
        summary: "Take an invitation back",
        description: "Its link leads nowhere from then on. Memberships that were taken are not found here yet.",
        permission: Some(Permission::MemberAdmin),
        parameters: &[ORGANIZATION, MEMBER],
        request_body: None,
        responses: &[Response::empty(204, "The invitation is gone")],
        handler: || web::to(withdraw::withdraw),
        ..INVITE
    },
    ACCEPT,
    Operation {
        id: "acceptInvitation",
        method: Method::Post,
        summary: "Accept an invitation",
        description: "With a login. Without one, name and password make an account, and log in.",
        request_body: Some(schema::<AcceptDto>),
        takes_form: true,
        responses: &[Response::text(HTML, "A member")],
        handler: || web::to(accept::submit),
        ..ACCEPT
    },
];

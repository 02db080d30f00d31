//! The accounts that users have with others.

use actix_web::web;

use crate::operation::{Authentication, CURSOR, Method, Operation, PER_PAGE, Parameter, Publish, Response, USER};

mod dto;
mod error;
mod global;
mod item;
mod list;
mod social;

use dto::{GlobalIdentityDto, SocialIdentityDto, UserIdentityDto};

const IDENTITY: Parameter = Parameter::path("identity_id", "The identity's id, as the lists tell it.");
const CATEGORY: Parameter = Parameter::path("category", "`social-identity`, `global-identity` or `org-identity`.");
const PROVIDER: Parameter =
    Parameter::query::<String>("provider", "The key of a provider, to list its identities alone.");

const BASE: Operation = Operation {
    id: "listUserIdentities",
    method: Method::Get,
    path: "/api/0/users/{user_id}/user-identities/",
    aliases: &[],
    summary: "All identities of an account",
    description: "The social ones come first, then the global ones, then those of organizations; each by id.",
    authentication: Authentication::NoToken,
    permission: None,
    publish: Publish::Private,
    owner: "identities",
    parameters: &[USER],
    request_body: None,
    takes_form: false,
    responses: &[Response::json::<Vec<UserIdentityDto>>("The identities")],
    never_cache: true,
    handler: || web::to(list::list),
};

const GONE: &[Response] = &[Response::empty(204, "It is gone")];

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    BASE,
    Operation {
        id: "showUserIdentity",
        path: "/api/0/users/{user_id}/user-identities/{category}/{identity_id}/",
        summary: "An identity of an account",
        description: "",
        parameters: &[USER, CATEGORY, IDENTITY],
        responses: &[Response::json::<UserIdentityDto>("The identity")],
        handler: || web::to(item::show),
        ..BASE
    },
    Operation {
        id: "disconnectUserIdentity",
        method: Method::Delete,
        path: "/api/0/users/{user_id}/user-identities/{category}/{identity_id}/",
        summary: "Disconnect an identity of an account",
        description: "403 where its status is another than `can_disconnect`.",
        parameters: &[USER, CATEGORY, IDENTITY],
        responses: GONE,
        handler: || web::to(item::disconnect),
        ..BASE
    },
    Operation {
        id: "listSocialIdentities",
        path: "/api/0/users/{user_id}/social-identities/",
        summary: "The social identities of an account",
        description: "",
        responses: &[Response::json::<Vec<SocialIdentityDto>>("The identities, by id")],
        handler: || web::to(social::list),
        ..BASE
    },
    Operation {
        id: "disconnectSocialIdentity",
        method: Method::Delete,
        path: "/api/0/users/{user_id}/social-identities/{identity_id}/",
        summary: "Disconnect a social identity of an account",
        description: "",
        parameters: &[USER, IDENTITY],
        responses: GONE,
        handler: || web::to(social::disconnect),
        ..BASE
    },
    Operation {
        id: "listGlobalIdentities",
        path: "/api/0/users/{user_id}/identities/",
        summary: "The global identities of an account",
        description: "",
        parameters: &[USER, PROVIDER, PER_PAGE, CURSOR],
        responses: &[Response::page::<GlobalIdentityDto>("The identities, by id")],
        handler: || web::to(global::list),
        ..BASE
    },
    Operation {
        id: "disconnectOrganizationIdentity",
        method: Method::Delete,
        path: "/api/0/users/{user_id}/identities/{identity_id}/",
        summary: "Disconnect an account from an organization's login provider",
        description: "Answers the same where there is no such identity.",
        parameters: &[USER, IDENTITY],
        responses: GONE,
        handler: || web::to(global::disconnect),
        ..BASE
    },
];

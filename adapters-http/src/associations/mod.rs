//! Linking one's account to one at a provider outside. The browser goes there and comes back.
//!
//! The start changes nothing but a cookie of this browser, and the end counts for the login that began it alone: nobody
//! is linked to an account that another browser was logged in with at the provider. A page elsewhere that sends a browser
//! to the start may have it linked to the account that it is logged in with there itself.

use actix_web::web;

use crate::operation::{Authentication, Method, Operation, Parameter, Publish, Response};
use crate::pages::HTML;

mod answer;
mod complete;
mod start;

/// Where what must be remembered is needed: the start of the paths of both ends.
pub(crate) const ASSOCIATION_PATH: &str = "/account/settings/social/associate/";

const PROVIDER: Parameter = Parameter::path("provider", "The provider's key, such as `github`.");
const CODE: Parameter = Parameter::query::<String>("code", "What the provider tells the account for.");
const STATE: Parameter = Parameter::query::<String>("state", "Which association it belongs to.");
const ERROR: Parameter = Parameter::query::<String>("error", "Why there is no code.");

const BASE: Operation = Operation {
    id: "startAssociation",
    method: Method::Get,
    path: "/account/settings/social/associate/{provider}/",
    aliases: &[],
    summary: "Link an account to one at a provider",
    description: "",
    authentication: Authentication::Page,
    permission: None,
    publish: Publish::Private,
    owner: "associations",
    parameters: &[PROVIDER],
    request_body: None,
    takes_form: false,
    responses: &[Response::empty(302, "On to the provider, or to the login page")],
    never_cache: true,
    handler: || web::to(start::start),
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    BASE,
    Operation {
        id: "completeAssociation",
        path: "/account/settings/social/associate/complete/{provider}/",
        summary: "Where the provider sends the browser back to",
        parameters: &[PROVIDER, CODE, STATE, ERROR],
        responses: &[Response::text(HTML, "The accounts are linked")],
        handler: || web::to(complete::complete),
        ..BASE
    },
];

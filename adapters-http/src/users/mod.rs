//! Accounts.

use actix_web::{HttpResponse, web};
use application::access::AccessError;

use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::operation::{Authentication, Method, Operation, Publish, Response};

mod dto;

pub use dto::{AvatarDto, OwnUserDto, UserDto};

const OWNER: &str = "users";

/// The operations.
pub const OPERATIONS: &[Operation] = &[Operation {
    id: "showMe",
    method: Method::Get,
    path: "/api/0/users/me/",
    aliases: &[],
    summary: "Your own account",
    description: "Takes a login; a token is refused.",
    authentication: Authentication::NoToken,
    permission: None,
    publish: Publish::Private,
    owner: OWNER,
    parameters: &[],
    request_body: None,
    takes_form: false,
    responses: &[Response::json::<OwnUserDto>("The account")],
    never_cache: false,
    handler: || web::to(me),
}];

async fn me(api: Data, caller: Caller) -> Result<HttpResponse, ApiError> {
    let user = api.act(caller, |cases, actor| Ok::<_, AccessError>(OwnUserDto::from(cases.users.me(actor)?))).await?;
    Ok(HttpResponse::Ok().json(user))
}

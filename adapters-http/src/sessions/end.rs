use actix_web::{HttpResponse, web};
use application::access::UserRef;
use domain::sessions::SessionId;

use crate::api::Data;
use crate::auth::forgetting;
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;

pub(super) async fn end(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let (account, id) = (UserRef::parse(&path.0), SessionId::parse(&path.1));
    let is_own = api.act(caller, move |cases, actor| cases.sessions.end(actor, account, id.as_ref())).await?;
    Ok(if is_own { forgetting(&api) } else { HttpResponse::NoContent().finish() })
}

pub(super) async fn end_others(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let account = UserRef::parse(&path);
    api.act(caller, move |cases, actor| cases.sessions.end_others(actor, account)).await?;
    Ok(HttpResponse::NoContent().finish())
}

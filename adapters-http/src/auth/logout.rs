use actix_web::HttpResponse;
use application::actor::Actor;

use super::cookies;
use crate::api::{Api, Data, UseCases};
use crate::body::Body;
use crate::credentials::{Caller, ELEVATION_COOKIE, SESSION_COOKIE, STAFF_COOKIE};
use crate::error::ApiError;

pub(super) async fn logout(api: Data, caller: Caller, body: Body) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    api.act(caller, |cases, actor| end(cases, actor, body)).await?;
    Ok(forgetting(&api))
}

fn end(cases: &UseCases, actor: &Actor, body: Body) -> Result<(), ApiError> {
    // Who is nobody learns nothing of what a body may hold.
    cases.users.me(actor)?;
    let mut fields = body.fields()?;
    let all = fields.flag("all");
    fields.finish()?;
    Ok(cases.auth.logout(actor, all)?)
}

/// 204 to whoever has no session any more.
pub(crate) fn forgetting(api: &Api) -> HttpResponse {
    HttpResponse::NoContent()
        .cookie(cookies::forget(api, SESSION_COOKIE))
        .cookie(cookies::forget(api, ELEVATION_COOKIE))
        .cookie(cookies::forget(api, STAFF_COOKIE))
        .finish()
}

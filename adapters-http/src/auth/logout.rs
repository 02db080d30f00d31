use actix_web::HttpResponse;

use super::cookies;
use crate::api::Data;
use crate::body::Body;
use crate::credentials::{Caller, ELEVATION_COOKIE, SESSION_COOKIE};
use crate::error::ApiError;

pub(super) async fn logout(api: Data, caller: Caller, body: Body) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    api.act(caller, |cases, actor| cases.auth.logout(actor)).await?;
    Ok(HttpResponse::NoContent()
        .cookie(cookies::forget(&api, SESSION_COOKIE))
        .cookie(cookies::forget(&api, ELEVATION_COOKIE))
        .finish())
}

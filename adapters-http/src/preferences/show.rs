use actix_web::{HttpResponse, web};
use application::access::UserRef;

use super::dto::PreferencesDto;
use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;

pub(super) async fn show(api: Data, caller: Caller, path: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let account = UserRef::parse(&path);
    let shown = api.act(caller, move |cases, actor| cases.preferences.show(actor, account)).await?;
    Ok(HttpResponse::Ok().json(PreferencesDto::from(shown)))
}

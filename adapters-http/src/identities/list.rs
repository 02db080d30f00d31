use actix_web::{HttpResponse, web};
use application::access::UserRef;

use super::dto::UserIdentityDto;
use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;

pub(super) async fn list(api: Data, caller: Caller, path: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let account = UserRef::parse(&path);
    let listed = api.act(caller, move |cases, actor| cases.identities.list(actor, account)).await?;
    Ok(HttpResponse::Ok().json(listed.iter().map(UserIdentityDto::from).collect::<Vec<_>>()))
}

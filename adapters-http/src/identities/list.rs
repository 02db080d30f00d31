use actix_web::{HttpResponse, web};
use application::access::UserRef;

use super::dto::UserIdentityDto;
use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;

pub(super) async fn list(api: Data, caller: Caller, path: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let account = UserRef::parse(&path);
    let listed = api.act(caller, move |cases, actor| cases.identities.list(actor, account)).await?;
    let associations = &api.use_cases.associations;
    let described = listed.iter().map(|one| UserIdentityDto::new(one, &associations.label_of(&one.identity.provider)));
    Ok(HttpResponse::Ok().json(described.collect::<Vec<_>>()))
}

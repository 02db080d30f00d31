use actix_web::{HttpResponse, web};
use application::access::UserRef;
use application::identities::Identities;

use super::dto::SocialIdentityDto;
use super::item::disconnect_by;
use crate::api::Data;
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;

pub(super) async fn list(api: Data, caller: Caller, path: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let account = UserRef::parse(&path);
    let listed = api.act(caller, move |cases, actor| cases.identities.list_social(actor, account)).await?;
    let associations = &api.use_cases.associations;
    let described = listed.iter().map(|one| SocialIdentityDto::new(one, &associations.label_of(&one.provider)));
    Ok(HttpResponse::Ok().json(described.collect::<Vec<_>>()))
}

pub(super) async fn disconnect(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    disconnect_by(api, caller, path, body, Identities::disconnect_social).await
}

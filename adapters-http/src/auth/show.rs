use actix_web::HttpResponse;
use application::access::AccessError;

use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::users::OwnUserDto;

pub(super) async fn show(api: Data, caller: Caller) -> Result<HttpResponse, ApiError> {
    let user = api.act(caller, |cases, actor| Ok::<_, AccessError>(OwnUserDto::from(cases.users.me(actor)?))).await?;
    Ok(HttpResponse::Ok().json(user))
}

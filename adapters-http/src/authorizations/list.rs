use actix_web::HttpResponse;

use super::dto::AuthorizationDto;
use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::paging::Paging;

pub(super) async fn list(api: Data, caller: Caller, paging: Paging) -> Result<HttpResponse, ApiError> {
    let page = api.list_by_offset(caller, &paging, |cases, actor, page| cases.authorizations.list(actor, page)).await?;
    Ok(paging.respond::<_, AuthorizationDto>(&api, page))
}

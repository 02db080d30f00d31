use actix_web::{HttpResponse, web};
use application::access::UserRef;
use application::identities::Identities;

use super::dto::GlobalIdentityDto;
use super::item::disconnect_by;
use crate::api::Data;
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::paging::Paging;
use crate::query::Query;

pub(super) async fn list(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    query: Query,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    let account = UserRef::parse(&path);
    let provider = query.first("provider").filter(|text| !text.is_empty()).map(str::to_owned);
    let listed = api.list_by_offset(caller, &paging, move |cases, actor, page| {
        cases.identities.list_global(actor, account, provider.as_deref(), page)
    });
    Ok(paging.respond::<_, GlobalIdentityDto>(&api, listed.await?))
}

pub(super) async fn disconnect(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    disconnect_by(api, caller, path, body, Identities::disconnect_organization).await
}

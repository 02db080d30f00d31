use actix_web::{HttpResponse, web};
use application::access::UserRef;
use domain::ids::IdentityId;

use super::dto::GlobalIdentityDto;
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
    let caller = caller.with_form_token(body.csrf_token());
    let (account, id) = (UserRef::parse(&path.0), IdentityId::parse(&path.1));
    api.act(caller, move |cases, actor| cases.identities.disconnect_organization(actor, account, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

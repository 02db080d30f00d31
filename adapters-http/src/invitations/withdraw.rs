use actix_web::{HttpResponse, web};
use domain::ids::MemberId;
use domain::slugs::IdOrSlug;

use crate::api::Data;
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;

pub(super) async fn withdraw(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let (organization, id) = (IdOrSlug::parse(&path.0), MemberId::parse(&path.1));
    api.act(caller, move |cases, actor| cases.invitations.withdraw(actor, &organization, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

use actix_web::{HttpResponse, web};
use application::project_users::UserFilter;
use domain::slugs::IdOrSlug;

use super::dto::ProjectUserDto;
use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::paging::Paging;
use crate::query::Query;

pub(super) async fn list(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
    query: Query,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    let (organization, project) = (IdOrSlug::parse(&path.0), IdOrSlug::parse(&path.1));
    let filter = UserFilter::parse(query.first("query").unwrap_or_default());
    let work = api.list(caller, &paging, move |cases, actor, page| {
        cases.project_users.list(actor, (&organization, &project), filter.as_ref(), page)
    });
    Ok(paging.respond::<_, ProjectUserDto>(&api, work.await?))
}

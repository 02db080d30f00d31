use actix_web::{HttpResponse, web};
use application::issues::IssueRef;

use super::dto::ListedEventDto;
use crate::api::{Api, Data};
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::issues::{IssuePath, OrganizationIssuePath};
use crate::paging::Paging;

pub async fn of_id(
    api: Data,
    caller: Caller,
    path: web::Path<IssuePath>,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    answer(&api, caller, path.into_inner().into(), &paging).await
}

pub async fn of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<OrganizationIssuePath>,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    answer(&api, caller, path.into_inner().into(), &paging).await
}

async fn answer(api: &Api, caller: Caller, issue: IssueRef, paging: &Paging) -> Result<HttpResponse, ApiError> {
    let page = api
        .list(caller, paging, move |use_cases, actor, page| {
            use_cases.events.list(actor, &issue, page).map(|list| list.page)
        })
        .await?;
    Ok(paging.respond_with(api, page, ListedEventDto::new))
}

use actix_web::{HttpResponse, web};
use application::comments::{Comment, CreateComment};
use application::issues::IssueRef;

use super::fields;
use crate::api::{Api, Data};
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::issues::{ActivityDto, IssuePath, OrganizationIssuePath};
use crate::paging::Paging;

pub(super) async fn list_of_id(
    api: Data,
    caller: Caller,
    path: web::Path<IssuePath>,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    list(&api, caller, path.into_inner().into(), &paging).await
}

pub(super) async fn list_of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<OrganizationIssuePath>,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    list(&api, caller, path.into_inner().into(), &paging).await
}

async fn list(api: &Api, caller: Caller, issue: IssueRef, paging: &Paging) -> Result<HttpResponse, ApiError> {
    let page = api.list(caller, paging, move |cases, actor, page| cases.comments.list(actor, &issue, page)).await?;
    Ok(paging.respond_with(api, page, shown))
}

pub(super) async fn create_of_id(
    api: Data,
    caller: Caller,
    path: web::Path<IssuePath>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    create(&api, caller, path.into_inner().into(), body).await
}

pub(super) async fn create_of_organization(
    api: Data,
    caller: Caller,
    path: web::Path<OrganizationIssuePath>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    create(&api, caller, path.into_inner().into(), body).await
}

async fn create(api: &Api, caller: Caller, issue: IssueRef, body: Body) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let created = api.act(caller, move |cases, actor| {
        cases.comments.may_create(actor, &issue)?;
        let (text, mentions) = fields::comment(body)?;
        Ok::<_, ApiError>(cases.comments.create(actor, &CreateComment { issue, text, mentions })?)
    });
    Ok(HttpResponse::Created().json(shown(created.await?)))
}

/// A comment as everybody sees it.
pub(super) fn shown(comment: Comment) -> ActivityDto {
    ActivityDto::new(comment.activity, comment.author.as_ref(), None)
}

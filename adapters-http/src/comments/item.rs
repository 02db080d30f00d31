use actix_web::{HttpResponse, web};
use application::issues::IssueRef;
use domain::ids::ActivityId;
use serde::Deserialize;

use super::collection::shown;
use super::fields;
use crate::api::{Api, Data};
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::issues::{IssuePath, OrganizationIssuePath};

/// The comment in the path.
#[derive(Debug, Deserialize)]
pub(super) struct CommentPath {
    comment_id: String,
}

impl CommentPath {
    fn id(&self) -> Option<ActivityId> {
        ActivityId::parse(&self.comment_id)
    }
}

pub(super) async fn change_of_id(
    api: Data,
    caller: Caller,
    issue: web::Path<IssuePath>,
    comment: web::Path<CommentPath>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    change(&api, caller, issue.into_inner().into(), comment.id(), body).await
}

pub(super) async fn change_of_organization(
    api: Data,
    caller: Caller,
    issue: web::Path<OrganizationIssuePath>,
    comment: web::Path<CommentPath>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    change(&api, caller, issue.into_inner().into(), comment.id(), body).await
}

async fn change(
    api: &Api,
    caller: Caller,
    issue: IssueRef,
    id: Option<ActivityId>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let changed = api.act(caller, move |cases, actor| {
        cases.comments.may_change(actor, &issue, id)?;
        let text = fields::words(body)?;
        Ok::<_, ApiError>(cases.comments.change(actor, &issue, id, &text)?)
    });
    Ok(HttpResponse::Ok().json(shown(changed.await?)))
}

pub(super) async fn remove_of_id(
    api: Data,
    caller: Caller,
    issue: web::Path<IssuePath>,
    comment: web::Path<CommentPath>,
) -> Result<HttpResponse, ApiError> {
    remove(&api, caller, issue.into_inner().into(), comment.id()).await
}

pub(super) async fn remove_of_organization(
    api: Data,
    caller: Caller,
    issue: web::Path<OrganizationIssuePath>,
    comment: web::Path<CommentPath>,
) -> Result<HttpResponse, ApiError> {
    remove(&api, caller, issue.into_inner().into(), comment.id()).await
}

async fn remove(api: &Api, caller: Caller, issue: IssueRef, id: Option<ActivityId>) -> Result<HttpResponse, ApiError> {
    api.act(caller, move |cases, actor| cases.comments.remove(actor, &issue, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

use actix_web::{HttpResponse, web};
use application::issues::{Annotation, IssueKey, IssueRef, LocatedIssue};
use domain::slugs::IdOrSlug;
use schemars::JsonSchema;
use serde::Serialize;

use super::IssueDto;
use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;

/// What a short id names.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ShortIdLookup")]
pub struct ShortIdDto {
    organization_slug: String,
    project_slug: String,
    project_id: String,
    group_id: String,
    group: IssueDto,
    short_id: String,
}

impl ShortIdDto {
    fn new(url_prefix: &str, (located, annotation): (LocatedIssue, Annotation)) -> Self {
        Self {
            organization_slug: located.organization.slug.to_string(),
            project_slug: located.project.slug.to_string(),
            project_id: located.project.id.to_string(),
            group_id: located.issue.id.to_string(),
            short_id: domain::issues::ShortId::text(&located.project.slug, located.issue.number),
            group: IssueDto::located(url_prefix, located, annotation),
        }
    }
}

pub(super) async fn look_up(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    // A number alone is no short id, though it may be an issue's id.
    let issue = match IssueKey::parse(&path.1) {
        IssueKey::Id(_) => IssueKey::Unknown,
        key @ (IssueKey::Short(_) | IssueKey::Unknown) => key,
    };
    let reference = IssueRef { organization: Some(IdOrSlug::parse(&path.0)), issue };
    let found = api.act(caller, move |cases, actor| cases.issues.look_up(actor, &reference)).await?;
    Ok(HttpResponse::Ok().json(ShortIdDto::new(&api.url_prefix(), found)))
}

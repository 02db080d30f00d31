use actix_web::{HttpResponse, web};
use application::issues::SharedIssue;
use domain::issues::ShortId;
use domain::slugs::IdOrSlug;
use schemars::JsonSchema;
use serde::Serialize;

use super::dto::IssueProjectDto;
use crate::api::{Api, Data};
use crate::error::ApiError;

/// An issue as everybody who has the link sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SharedIssue")]
pub struct SharedIssueDto {
    id: String,
    share_id: Option<String>,
    short_id: String,
    title: String,
    culprit: String,
    /// Always null: its page is for members.
    permalink: Option<String>,
    level: &'static str,
    status: &'static str,
    is_public: bool,
    project: IssueProjectDto,
    latest_event: Option<SharedEventDto>,
}

/// The last event of a shared issue.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SharedEvent")]
pub struct SharedEventDto {
    id: String,
    title: String,
}

impl From<SharedIssue> for SharedIssueDto {
    fn from(shared: SharedIssue) -> Self {
        let SharedIssue { project, issue, latest_event } = shared;
        let title = issue.summary.title;
        Self {
            id: issue.id.to_string(),
            short_id: ShortId::text(&project.slug, issue.number),
            culprit: issue.summary.culprit,
            permalink: None,
            level: issue.summary.level.as_str(),
            status: issue.status.as_str(),
            is_public: issue.triage.share_id.is_some(),
            share_id: issue.triage.share_id,
            project: IssueProjectDto::from(&project),
            latest_event: latest_event.map(|id| SharedEventDto { id: id.to_string(), title: title.clone() }),
            title,
        }
    }
}

pub(super) async fn of_id(api: Data, path: web::Path<String>) -> Result<HttpResponse, ApiError> {
    answer(&api, None, path.into_inner()).await
}

pub(super) async fn of_organization(api: Data, path: web::Path<(String, String)>) -> Result<HttpResponse, ApiError> {
    let (organization, share_id) = path.into_inner();
    answer(&api, Some(IdOrSlug::parse(&organization)), share_id).await
}

async fn answer(api: &Api, organization: Option<IdOrSlug>, share_id: String) -> Result<HttpResponse, ApiError> {
    let cases = std::sync::Arc::clone(&api.use_cases);
    let shared =
        api.blocking.call(move || cases.issues.shared(organization.as_ref(), &share_id).map_err(ApiError::from));
    Ok(HttpResponse::Ok().json(SharedIssueDto::from(shared.await?)))
}

use std::net::IpAddr;

use actix_web::{HttpResponse, web};
use application::projects::{EditProject, ProjectChange};
use domain::grouping::rules::{RuleFault, RuleText};
use domain::projects::{ProjectName, ProjectPlatform};
use domain::slugs::IdOrSlug;
use schemars::JsonSchema;
use serde::Serialize;

use super::ProjectDetailsDto;
use crate::api::Data;
use crate::body::{Body, Fields};
use crate::credentials::Caller;
use crate::error::ApiError;

/// The longest age of issues, in hours: ten years.
const MAX_RESOLVE_AGE: i64 = 87_600;

/// What to change of a project.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "EditProject")]
pub struct EditProjectDto {
    /// Its name to show.
    name: Option<String>,
    /// The platform of its application.
    platform: Option<String>,
    /// Fingerprint rules, one a line: `matcher... -> fingerprint`.
    fingerprinting_rules: Option<String>,
    /// Stack trace rules, one a line: `matcher... action...`.
    grouping_enhancements: Option<String>,
    /// After how many hours in which nothing is seen of them issues are resolved, at most 10 years; 0 switches it off.
    resolve_age: Option<u32>,
}

pub(super) async fn edit(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let client = caller.credentials.client;
    let (organization, project) = (IdOrSlug::parse(&path.0), IdOrSlug::parse(&path.1));
    let shown = api.act(caller, move |cases, actor| {
        cases.projects.may_edit(actor, &organization, &project)?;
        let command = command(body, organization, project, client)?;
        cases.projects.edit(actor, &command)?;
        Ok::<_, ApiError>(cases.projects.show(actor, &command.organization, &command.project)?)
    });
    Ok(HttpResponse::Ok().json(ProjectDetailsDto::new(&shown.await?, &api.url_prefix())))
}

fn command(
    body: Body,
    organization: IdOrSlug,
    project: IdOrSlug,
    client: Option<IpAddr>,
) -> Result<EditProject, ApiError> {
    let mut fields = body.fields()?;
    let change = ProjectChange {
        name: field(&mut fields, "name", |text| ProjectName::parse(text).map_err(|fault| vec![fault])),
        platform: field(&mut fields, "platform", |text| ProjectPlatform::parse(text).map_err(|fault| vec![fault])),
        fingerprint_rules: field::<_, RuleFault>(&mut fields, "fingerprintingRules", RuleText::fingerprints),
        stack_trace_rules: field::<_, RuleFault>(&mut fields, "groupingEnhancements", RuleText::stack_traces),
        resolve_age: fields.optional_number("resolveAge", MAX_RESOLVE_AGE),
    };
    fields.finish()?;
    Ok(EditProject { organization, project, change, client })
}

/// The field, where it is there and good; what is wrong with it is noted.
fn field<T, F: ToString>(fields: &mut Fields, name: &str, parse: impl FnOnce(&str) -> Result<T, Vec<F>>) -> Option<T> {
    let text = fields.optional_text(name)?;
    parse(&text).map_err(|faults| faults.iter().for_each(|fault| fields.fault(name, &fault.to_string()))).ok()
}

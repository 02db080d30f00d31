use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpRequest, HttpResponse, web};
use application::feedback::Reporter;
use domain::events::EventId;
use domain::feedback::{MAX_COMMENTS, MAX_EMAIL, MAX_NAME, Statement};
use domain::keys::PublicKey;
use domain::slugs::IdOrSlug;

use super::dto::ListedReportDto;
use crate::api::Data;
use crate::body::{Body, Fields};
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::ingest::key_of_dsn;

pub(super) async fn submit(
    api: Data,
    request: HttpRequest,
    caller: Caller,
    path: web::Path<(String, String)>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let (organization, project) = (IdOrSlug::parse(&path.0), IdOrSlug::parse(&path.1));
    let key = key(&request)?;
    let work = api.act(caller, move |cases, actor| {
        let reporter = key.as_ref().map_or(Reporter::Actor(actor), Reporter::Key);
        let project = (&organization, &project);
        cases.feedback.may_submit(reporter, project)?;
        Ok::<_, ApiError>(cases.feedback.submit(reporter, project, statement(body)?)?)
    });
    let (organization, report) = work.await?;
    Ok(HttpResponse::Ok().json(ListedReportDto::new(&api.url_prefix(), &organization, report)))
}

/// The key of a DSN, where the request shows one.
fn key(request: &HttpRequest) -> Result<Option<PublicKey>, ApiError> {
    let Some(header) = request.headers().get(AUTHORIZATION) else { return Ok(None) };
    let text = String::from_utf8_lossy(header.as_bytes());
    let Some((scheme, dsn)) = text.trim().split_once(' ') else { return Ok(None) };
    if !scheme.eq_ignore_ascii_case("dsn") {
        return Ok(None);
    }
    let key = key_of_dsn(dsn.trim()).ok_or_else(|| ApiError::unauthorized("Invalid dsn"))?;
    Ok(Some(key))
}

fn statement(body: Body) -> Result<Statement, ApiError> {
    let mut fields = body.fields()?;
    let event = fields.required_text("event_id");
    let event = match EventId::parse(event.trim()) {
        Ok(event) => Some(event),
        Err(_) if event.is_empty() => None,
        Err(_) => {
            fields.fault("event_id", "Invalid event ID.");
            None
        }
    };
    let name = bounded(&mut fields, "name", MAX_NAME);
    let email = bounded(&mut fields, "email", MAX_EMAIL);
    let comments = bounded(&mut fields, "comments", MAX_COMMENTS);
    let statement = event.and_then(|event| Statement::new(event, &name, &email, &comments));
    if event.is_some() && !comments.is_empty() && statement.is_none() {
        fields.fault("comments", "This field may not be blank.");
    }
    fields.finish()?;
    // Without one, something was wrong with the fields.
    statement.ok_or_else(|| ApiError::bad_request("Nothing is said."))
}

fn bounded(fields: &mut Fields, name: &str, limit: usize) -> String {
    let text = fields.required_text(name);
    if text.chars().nth(limit).is_some() {
        fields.fault(name, &format!("Ensure this field has no more than {limit} characters."));
    }
    text
}

use actix_web::{HttpResponse, web};
use domain::alerts::Alerting;
use domain::slugs::IdOrSlug;

use super::dto::MailAlertsDto;
use crate::api::Data;
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;

pub(super) async fn show(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    let (organization, project) = (IdOrSlug::parse(&path.0), IdOrSlug::parse(&path.1));
    let setting = api.act(caller, move |cases, actor| cases.alerts.setting(actor, &organization, &project)).await?;
    Ok(HttpResponse::Ok().json(MailAlertsDto::from(setting)))
}

pub(super) async fn set(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let (organization, project) = (IdOrSlug::parse(&path.0), IdOrSlug::parse(&path.1));
    let set = api.act(caller, move |cases, actor| {
        cases.alerts.may_set(actor, &organization, &project)?;
        let alerting = alerting(body)?;
        cases.alerts.set(actor, &organization, &project, alerting)?;
        Ok::<_, ApiError>(alerting)
    });
    Ok(HttpResponse::Ok().json(MailAlertsDto::from(set.await?)))
}

fn alerting(body: Body) -> Result<Alerting, ApiError> {
    let mut fields = body.fields()?;
    if fields.value("isEnabled").is_none() {
        fields.fault("isEnabled", "This field is required.");
    }
    let alerting = Alerting::of(fields.flag("isEnabled"));
    fields.finish()?;
    Ok(alerting)
}

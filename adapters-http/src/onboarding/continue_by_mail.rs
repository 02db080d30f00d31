use actix_web::{HttpResponse, web};
use application::onboarding::{InvalidPlatform, MAX_PLATFORMS, Platform};
use domain::slugs::IdOrSlug;

use crate::api::Data;
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;

pub(super) async fn continue_by_mail(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let organization = IdOrSlug::parse(&path);
    let done = api.act(caller, move |cases, actor| {
        // Who may not learns nothing of what a body must hold.
        cases.onboarding.may_continue_by_mail(actor, &organization)?;
        let platforms = platforms(body)?;
        Ok::<_, ApiError>(cases.onboarding.continue_by_mail(actor, &organization, &platforms)?)
    });
    done.await?;
    Ok(HttpResponse::Accepted().finish())
}

fn platforms(body: Body) -> Result<Vec<Platform>, ApiError> {
    let mut fields = body.fields()?;
    let read = |text: &str| Platform::parse(text).map_err(fault);
    let platforms = fields.required_list("platforms", MAX_PLATFORMS, read);
    fields.finish()?;
    Ok(platforms)
}

const fn fault(fault: InvalidPlatform) -> &'static str {
    match fault {
        InvalidPlatform::Blank => "This field may not be blank.",
        InvalidPlatform::TooLong => "Ensure this field has no more than 255 characters.",
        InvalidPlatform::Null => "Null characters are not allowed.",
        InvalidPlatform::Control => "Control characters are not allowed.",
    }
}

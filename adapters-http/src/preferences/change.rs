use actix_web::{HttpResponse, web};
use application::access::UserRef;
use application::preferences::PreferenceChange;

use super::dto::PreferencesDto;
use crate::api::Data;
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;

pub(super) async fn change(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let account = UserRef::parse(&path);
    let changed = api.act(caller, move |cases, actor| {
        cases.preferences.may_change(actor, account)?;
        Ok::<_, ApiError>(cases.preferences.change(actor, account, read(body)?)?)
    });
    Ok(HttpResponse::Ok().json(PreferencesDto::from(changed.await?)))
}

fn read(body: Body) -> Result<PreferenceChange, ApiError> {
    let mut fields = body.fields()?;
    let takes_resolved = fields.optional_flag("selfAssignOnResolve");
    fields.finish()?;
    Ok(PreferenceChange { takes_resolved })
}

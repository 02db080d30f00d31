use actix_web::HttpResponse;

use crate::api::Data;
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;

pub(super) async fn change(api: Data, caller: Caller, body: Body) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let (client, version) = (caller.credentials.client, api.settings.version);
    let done = api.act(caller, move |cases, actor| {
        // Who may not learns nothing of what a body must hold.
        cases.options.may_change(actor)?;
        let mut changes = body.fields()?.into_values();
        changes.remove("csrfmiddlewaretoken");
        Ok::<_, ApiError>(cases.options.change(actor, &changes, client, version)?)
    });
    done.await?;
    Ok(HttpResponse::Ok().finish())
}

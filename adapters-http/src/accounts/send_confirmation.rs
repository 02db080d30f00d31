use actix_web::{HttpResponse, web};
use application::access::UserRef;
use application::actor::Actor;
use domain::users::EmailAddress;

use crate::api::{Data, UseCases};
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;

pub(super) async fn send_confirmation(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let account = UserRef::parse(&path);
    api.act(caller, move |cases, actor| send(cases, actor, account, body)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn send(cases: &UseCases, actor: &Actor, account: UserRef, body: Body) -> Result<(), ApiError> {
    // Who may not learns nothing of what a body may hold.
    cases.accounts.account(actor, account)?;
    let mut fields = body.fields()?;
    let given = fields.optional_text("email");
    let email = given.as_deref().map(EmailAddress::parse);
    if let Some(Err(_)) = email {
        fields.fault("email", "Enter a valid email address.");
    }
    fields.finish()?;
    Ok(cases.accounts.send_confirmation(actor, account, email.and_then(Result::ok).as_ref())?)
}

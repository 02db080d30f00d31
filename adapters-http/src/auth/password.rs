use std::net::IpAddr;

use actix_web::{HttpResponse, web};
use application::access::UserRef;
use application::actor::Actor;
use application::auth::ChangePassword;
use domain::users::check_password;

use crate::api::{Data, UseCases};
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;

pub(super) async fn change_password(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let client = caller.credentials.client;
    let account = UserRef::parse(&path);
    api.act(caller, move |cases, actor| change(cases, actor, account, body, client)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn change(
    cases: &UseCases,
    actor: &Actor,
    account: UserRef,
    body: Body,
    client: Option<IpAddr>,
) -> Result<(), ApiError> {
    // Who may not learns nothing of what a body must hold.
    cases.auth.own_account(actor, account)?;
    let mut fields = body.fields()?;
    let current = fields.required_secret("password");
    let new = fields.required_secret("passwordNew");
    let again = fields.required_secret("passwordVerify");
    if let Err(error) = check_password(new.expose())
        && !new.expose().is_empty()
    {
        fields.fault("passwordNew", &error.to_string());
    }
    if new != again && !again.expose().is_empty() {
        fields.fault("passwordVerify", "The passwords do not match.");
    }
    fields.finish()?;
    Ok(cases.auth.change_password(actor, account, &ChangePassword { current, new, client })?)
}

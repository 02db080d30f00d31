use std::net::IpAddr;

use actix_web::HttpResponse;
use application::actor::Actor;
use application::auth::Elevated;

use super::cookies;
use crate::api::{Data, UseCases};
use crate::body::Body;
use crate::credentials::{Caller, ELEVATION_COOKIE, STAFF_COOKIE};
use crate::error::ApiError;
use crate::users::OwnUserDto;

pub(super) async fn elevate(api: Data, caller: Caller, body: Body) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let client = caller.credentials.client;
    let done = api.act(caller, move |cases, actor| with_password(cases, actor, body, client)).await?;
    let mut response = HttpResponse::Ok();
    if let Some(opened) = &done.opened {
        response.cookie(cookies::session_for(&api, &opened.session, opened.session_lasts));
        for (name, signed) in [(ELEVATION_COOKIE, &opened.superuser), (STAFF_COOKIE, &opened.staff)] {
            if let Some(signed) = signed {
                response.cookie(cookies::elevation(&api, name, signed));
            }
        }
    }
    Ok(response.json(OwnUserDto::from(&done.user)))
}

fn with_password(cases: &UseCases, actor: &Actor, body: Body, client: Option<IpAddr>) -> Result<Elevated, ApiError> {
    // Who is nobody learns nothing of what a body must hold.
    cases.users.me(actor)?;
    let mut fields = body.fields()?;
    let password = fields.required_secret("password");
    fields.finish()?;
    Ok(cases.auth.elevate(actor, &password, client)?)
}

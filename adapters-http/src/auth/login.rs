use actix_web::http::header::USER_AGENT;
use actix_web::{HttpRequest, HttpResponse};
use application::auth::Login;

use super::cookies;
use super::dto::LoggedInDto;
use crate::api::Data;
use crate::body::Body;
use crate::credentials::{Caller, ELEVATION_COOKIE, STAFF_COOKIE, csrf_proof};
use crate::error::ApiError;
use crate::users::OwnUserDto;

pub(super) async fn login(
    api: Data,
    request: HttpRequest,
    caller: Caller,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let csrf = csrf_proof(&request, body.csrf_token());
    let mut fields = body.fields()?;
    let (login, password) = (fields.required_text("username"), fields.required_secret("password"));
    fields.finish()?;
    let client = caller.credentials.client;
    let user_agent = request.headers().get(USER_AGENT);
    let user_agent = user_agent.map(|text| String::from_utf8_lossy(text.as_bytes()).into_owned());
    let command = Login { login, password, csrf, client, user_agent, previous: caller.credentials.session };
    let use_cases = std::sync::Arc::clone(&api.use_cases);
    let done = api.blocking.call(move || use_cases.auth.login(&command)).await?;
    let user = OwnUserDto::from(&done.user);
    Ok(HttpResponse::Ok()
        .cookie(cookies::session(&api, &done.session))
        .cookie(cookies::forget(&api, ELEVATION_COOKIE))
        .cookie(cookies::forget(&api, STAFF_COOKIE))
        .json(LoggedInDto { next_uri: "/", user }))
}

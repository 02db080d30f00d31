use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, WWW_AUTHENTICATE};
use application::auth::Authorization;
use application::oauth::UserInfoError;
use serde_json::json;

use super::dto::UserInfoDto;
use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;

pub(super) async fn show(api: Data, caller: Caller) -> Result<HttpResponse, ApiError> {
    let shown = caller.credentials.authorization;
    let Some(Authorization::UserToken(token) | Authorization::OrganizationToken(token)) = shown else {
        let text = "Bearer token not found in authorization header";
        let code = "parameter-validation-error";
        return Err(ApiError::structured(StatusCode::BAD_REQUEST, code, text, json!({})));
    };
    let use_cases = std::sync::Arc::clone(&api.use_cases);
    let info = api.blocking.call(move || use_cases.oauth.user_info(&token)).await?;
    Ok(HttpResponse::Ok().json(UserInfoDto::from(info)))
}

impl From<UserInfoError> for ApiError {
    fn from(error: UserInfoError) -> Self {
        let challenge = |status, text: &str, challenge| {
            Self::detail(status, text).with_header(WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
        };
        match error {
            UserInfoError::NoToken => Self::not_found(),
            UserInfoError::Unusable => challenge(
                StatusCode::UNAUTHORIZED,
                "The token, its user or its application cannot be used any more.",
                "Bearer error=\"invalid_token\"",
            ),
            UserInfoError::NoScope => challenge(
                StatusCode::FORBIDDEN,
                "The token has not the scope openid.",
                "Bearer error=\"insufficient_scope\", scope=\"openid\"",
            ),
            UserInfoError::Store(error) => error.into(),
        }
    }
}

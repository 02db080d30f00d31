use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, PRAGMA, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse};
use application::oauth::{ClientCredentials, TokenError, TokenRefusal, TokenRequest};

use super::client;
use super::dto::{OAuthErrorDto, TokenDto};
use super::form::{NoForm, OAuthForm};
use crate::api::Data;
use crate::error::ApiError;

pub(super) async fn exchange(api: Data, request: HttpRequest, form: OAuthForm) -> Result<HttpResponse, ApiError> {
    let asked = read(&request, form).map_err(|NoForm| refusal(TokenRefusal::InvalidRequest))?;
    let (use_cases, issuer) = (std::sync::Arc::clone(&api.use_cases), api.url_prefix());
    let issued = api.blocking.call(move || use_cases.oauth.token(&asked, &issuer)).await?;
    Ok(HttpResponse::Ok().insert_header((PRAGMA, "no-cache")).json(TokenDto::from(issued)))
}

fn read(request: &HttpRequest, form: OAuthForm) -> Result<TokenRequest, NoForm> {
    let form = form.checked()?;
    let client: ClientCredentials = client::credentials(request, &form);
    Ok(TokenRequest {
        grant_type: form.get("grant_type"),
        client,
        code: form.get("code"),
        redirect_uri: form.get("redirect_uri"),
        code_verifier: form.get("code_verifier"),
        refresh_token: form.get("refresh_token"),
        device_code: form.get("device_code"),
        scope: form.get("scope"),
    })
}

fn refusal(refusal: TokenRefusal) -> ApiError {
    let answer = |status| OAuthErrorDto::refusal(status, refusal.as_str(), None);
    if refusal == TokenRefusal::InvalidClient {
        let challenge = HeaderValue::from_static("Basic realm=\"oauth\"");
        answer(StatusCode::UNAUTHORIZED).with_header(WWW_AUTHENTICATE, challenge)
    } else {
        answer(StatusCode::BAD_REQUEST)
    }
}

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Refused(why) => refusal(why),
            TokenError::Store(error) => error.into(),
        }
    }
}

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use application::oauth::DeviceCodeRefusal;

use super::dto::{DeviceCodeDto, OAuthErrorDto};
use super::form::{NoForm, OAuthForm};
use crate::api::Data;
use crate::error::ApiError;

pub(super) async fn start(api: Data, form: OAuthForm) -> Result<HttpResponse, ApiError> {
    let form = form.checked().map_err(|NoForm| {
        refusal(StatusCode::BAD_REQUEST, "invalid_request", "A form without repeated parameters is expected")
    })?;
    let (client_id, scope) = (form.get("client_id"), form.get("scope"));
    let use_cases = std::sync::Arc::clone(&api.use_cases);
    let started = api.blocking.call(move || use_cases.oauth.start_device(client_id.as_deref(), scope.as_deref()));
    Ok(HttpResponse::Ok().json(DeviceCodeDto::new(&started.await?, &api.url_prefix())))
}

fn refusal(status: StatusCode, error: &'static str, description: &str) -> ApiError {
    OAuthErrorDto::refusal(status, error, Some(description.to_owned()))
}

impl From<DeviceCodeRefusal> for ApiError {
    fn from(error: DeviceCodeRefusal) -> Self {
        let text = error.to_string();
        match error {
            DeviceCodeRefusal::NoClient | DeviceCodeRefusal::InvalidClient => {
                refusal(StatusCode::UNAUTHORIZED, "invalid_client", &text)
            }
            DeviceCodeRefusal::UnknownScope(_) | DeviceCodeRefusal::ExcessiveScope(_) => {
                refusal(StatusCode::BAD_REQUEST, "invalid_scope", &text)
            }
            DeviceCodeRefusal::NoCode => Self::busy(),
            DeviceCodeRefusal::Store(error) => error.into(),
        }
    }
}

use actix_web::http::StatusCode;
use application::auth::{ChangePasswordError, ElevateError, LoginError};
use serde_json::json;

use crate::error::ApiError;

impl From<LoginError> for ApiError {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::Refused => {
                let why = "No active account has this user name and password.";
                let body = json!({"detail": "Login attempt failed", "errors": {"__all__": [why]}});
                Self::json(StatusCode::BAD_REQUEST, body)
            }
            LoginError::Throttled { retry_after_seconds } => Self::throttled(retry_after_seconds),
            LoginError::Csrf(_) => Self::detail(StatusCode::FORBIDDEN, error.to_string()),
            LoginError::Store(error) => error.into(),
        }
    }
}

impl From<ElevateError> for ApiError {
    fn from(error: ElevateError) -> Self {
        match error {
            ElevateError::Access(error) => error.into(),
            ElevateError::WrongPassword => Self::detail(StatusCode::FORBIDDEN, "The password is wrong."),
            ElevateError::Throttled { retry_after_seconds } => Self::throttled(retry_after_seconds),
            ElevateError::Store(error) => error.into(),
        }
    }
}

impl From<ChangePasswordError> for ApiError {
    fn from(error: ChangePasswordError) -> Self {
        let fault = |field: &str, text: String| Self::json(StatusCode::BAD_REQUEST, json!({field: [text]}));
        match error {
            ChangePasswordError::Access(error) => error.into(),
            ChangePasswordError::WrongPassword => fault("password", "The password is wrong.".to_owned()),
            ChangePasswordError::NewPassword(error) => fault("passwordNew", error.to_string()),
            ChangePasswordError::Throttled { retry_after_seconds } => Self::throttled(retry_after_seconds),
            ChangePasswordError::Hash(error) => Self::internal(error),
            ChangePasswordError::Store(error) => error.into(),
        }
    }
}

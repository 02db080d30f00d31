use actix_web::http::StatusCode;
use application::auth::{ElevateError, LoginError};
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

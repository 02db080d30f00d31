use actix_web::http::StatusCode;
use application::options::{ChangeOptionsError, ShowOptionsError};
use serde_json::{Value, json};

use super::dto::OptionErrorDto;
use crate::error::ApiError;

fn superuser_required() -> ApiError {
    let message = "You need to re-authenticate for superuser.";
    ApiError::structured(StatusCode::FORBIDDEN, "superuser-required", message, json!({}))
}

impl From<ShowOptionsError> for ApiError {
    fn from(error: ShowOptionsError) -> Self {
        match error {
            ShowOptionsError::Access(error) => error.into(),
            ShowOptionsError::SuperuserRequired => superuser_required(),
        }
    }
}

impl From<ChangeOptionsError> for ApiError {
    fn from(error: ChangeOptionsError) -> Self {
        match error {
            ChangeOptionsError::Access(error) => error.into(),
            ChangeOptionsError::SuperuserRequired => superuser_required(),
            ChangeOptionsError::Refused(refusal) => {
                let body = serde_json::to_value(OptionErrorDto::from(&refusal)).unwrap_or(Value::Null);
                Self::json(StatusCode::BAD_REQUEST, body)
            }
            ChangeOptionsError::TooMany => Self::bad_request(error.to_string()),
            ChangeOptionsError::NoKey => Self::internal(error),
            ChangeOptionsError::Store(error) => error.into(),
        }
    }
}

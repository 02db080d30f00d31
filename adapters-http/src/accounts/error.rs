use actix_web::http::StatusCode;
use application::accounts::{
    ConfirmError, ConfirmRegistrationError, RecoverError, RegisterError, ResetError, SendConfirmationError,
};
use serde_json::json;

use crate::error::ApiError;

impl From<RecoverError> for ApiError {
    fn from(error: RecoverError) -> Self {
        match error {
            RecoverError::Csrf(_) => Self::detail(StatusCode::FORBIDDEN, error.to_string()),
            RecoverError::Email(error) => Self::bad_request(error.to_string()),
            RecoverError::Throttled { retry_after_seconds } => Self::throttled(retry_after_seconds),
            RecoverError::Store(error) => error.into(),
        }
    }
}

impl From<ResetError> for ApiError {
    fn from(error: ResetError) -> Self {
        match error {
            ResetError::Csrf(_) => Self::detail(StatusCode::FORBIDDEN, error.to_string()),
            ResetError::Gone => Self::not_found(),
            ResetError::Password(error) => Self::bad_request(error.to_string()),
            ResetError::Hash(error) => Self::internal(error),
            ResetError::Store(error) => error.into(),
        }
    }
}

impl From<ConfirmError> for ApiError {
    fn from(error: ConfirmError) -> Self {
        match error {
            ConfirmError::Csrf(_) => Self::detail(StatusCode::FORBIDDEN, error.to_string()),
            ConfirmError::Gone => Self::not_found(),
            ConfirmError::Store(error) => error.into(),
        }
    }
}

impl From<RegisterError> for ApiError {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Closed => Self::not_found(),
            RegisterError::Csrf(_) => Self::detail(StatusCode::FORBIDDEN, error.to_string()),
            RegisterError::Name(error) => Self::bad_request(error.to_string()),
            RegisterError::Email(error) => Self::bad_request(error.to_string()),
            RegisterError::Password(error) => Self::bad_request(error.to_string()),
            RegisterError::Throttled { retry_after_seconds } => Self::throttled(retry_after_seconds),
            RegisterError::Hash(error) => Self::internal(error),
            RegisterError::Store(error) => error.into(),
        }
    }
}

impl From<ConfirmRegistrationError> for ApiError {
    fn from(error: ConfirmRegistrationError) -> Self {
        match error {
            ConfirmRegistrationError::Csrf(_) => Self::detail(StatusCode::FORBIDDEN, error.to_string()),
            ConfirmRegistrationError::Gone => Self::not_found(),
            ConfirmRegistrationError::WrongPassword => Self::bad_request(error.to_string()),
            ConfirmRegistrationError::Taken => Self::detail(StatusCode::CONFLICT, error.to_string()),
            ConfirmRegistrationError::Store(error) => error.into(),
        }
    }
}

impl From<SendConfirmationError> for ApiError {
    fn from(error: SendConfirmationError) -> Self {
        match error {
            SendConfirmationError::Access(error) => error.into(),
            SendConfirmationError::OtherAddress => {
                Self::json(StatusCode::BAD_REQUEST, json!({"email": ["This is not the account's address."]}))
            }
            SendConfirmationError::Confirmed => Self::bad_request("This address is confirmed already."),
            SendConfirmationError::Throttled { retry_after_seconds } => Self::throttled(retry_after_seconds),
            SendConfirmationError::Store(error) => error.into(),
        }
    }
}

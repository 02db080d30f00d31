use actix_web::http::StatusCode;
use application::tokens::TokenError;

use crate::error::ApiError;

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Access(error) => error.into(),
            TokenError::InvalidUser => Self::detail(StatusCode::NOT_FOUND, "Invalid user ID"),
            TokenError::NotFound { .. } => Self::detail(StatusCode::NOT_FOUND, "Invalid token ID"),
            TokenError::Store(error) => error.into(),
        }
    }
}

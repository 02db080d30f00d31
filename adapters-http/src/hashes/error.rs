use actix_web::http::StatusCode;
use application::hashes::HashError;

use crate::error::ApiError;

impl From<HashError> for ApiError {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Access(error) => error.into(),
            HashError::Unreadable(error) => Self::internal(error),
            HashError::InvalidHash | HashError::TooManyHashes | HashError::AllHashes => {
                Self::bad_request(error.to_string())
            }
            HashError::Unsettled => Self::detail(StatusCode::CONFLICT, error.to_string()),
        }
    }
}

use actix_web::http::StatusCode;
use application::feedback::FeedbackError;

use crate::error::ApiError;

impl From<FeedbackError> for ApiError {
    fn from(error: FeedbackError) -> Self {
        match error {
            FeedbackError::Access(error) => error.into(),
            FeedbackError::Said => Self::detail(StatusCode::CONFLICT, FeedbackError::Said.to_string()),
        }
    }
}

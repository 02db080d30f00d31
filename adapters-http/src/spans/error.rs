use actix_web::http::StatusCode;
use application::spans::SpanError;

use crate::error::ApiError;

impl From<SpanError> for ApiError {
    fn from(error: SpanError) -> Self {
        match error {
            SpanError::Access(error) => error.into(),
            SpanError::InvalidProject => Self::bad_request("Invalid project parameter. Values must be numbers."),
            SpanError::InvalidTrace => Self::bad_request("Invalid trace id."),
            SpanError::NoProject => Self::empty(StatusCode::NOT_FOUND),
            SpanError::SeveralProjects => Self::bad_request("You must specify exactly 1 project."),
            SpanError::Period(fault) => Self::bad_request(format!("Invalid date range: {fault}")),
            SpanError::TooMuch => {
                Self::bad_request("Query timeout. Please try again, with a shorter time or a narrower search.")
            }
        }
    }
}

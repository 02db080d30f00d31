use actix_web::http::StatusCode;
use application::comments::CommentError;
use serde_json::json;

use crate::error::ApiError;

impl From<CommentError> for ApiError {
    fn from(error: CommentError) -> Self {
        match error {
            CommentError::Access(error) => error.into(),
            CommentError::Said => Self::bad_request(CommentError::Said.to_string()),
            CommentError::UnknownUser | CommentError::UnknownTeam => {
                Self::json(StatusCode::BAD_REQUEST, json!({"mentions": [error.to_string()]}))
            }
        }
    }
}

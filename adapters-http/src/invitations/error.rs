use actix_web::http::StatusCode;
use application::invitations::{AcceptError, InviteError};
use serde_json::json;

use crate::error::ApiError;

/// Refuses an invitation; what is refused names the address, which an error does not know.
pub(super) fn refused(error: InviteError, email: &str) -> ApiError {
    let of_field = |field: &str, text: String| ApiError::json(StatusCode::BAD_REQUEST, json!({field: [text]}));
    match error {
        InviteError::Access(error) => error.into(),
        InviteError::RoleTooHigh => {
            of_field("orgRole", "You do not have permission to set that org-level role".to_owned())
        }
        InviteError::AlreadyMember => of_field("email", format!("The user {email} is already a member")),
        InviteError::AlreadyInvited => of_field("email", format!("The user {email} has already been invited")),
        InviteError::Throttled { retry_after_seconds } => ApiError::throttled(retry_after_seconds),
        InviteError::Store(error) => error.into(),
    }
}

impl From<AcceptError> for ApiError {
    fn from(error: AcceptError) -> Self {
        match error {
            AcceptError::Access(error) => error.into(),
            AcceptError::Csrf(_) => Self::detail(StatusCode::FORBIDDEN, error.to_string()),
            AcceptError::Gone => Self::not_found(),
            AcceptError::AlreadyMember(_) | AcceptError::Taken => Self::detail(StatusCode::CONFLICT, error.to_string()),
            AcceptError::Name(error) => Self::bad_request(error.to_string()),
            AcceptError::Password(error) => Self::bad_request(error.to_string()),
            AcceptError::Hash(error) => Self::internal(error),
            AcceptError::Store(error) => error.into(),
        }
    }
}

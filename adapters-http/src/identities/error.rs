use actix_web::http::StatusCode;
use application::identities::IdentityError;

use crate::error::ApiError;

impl From<IdentityError> for ApiError {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Access(error) => error.into(),
            IdentityError::NotFound => Self::empty(StatusCode::NOT_FOUND),
            IdentityError::Needed(_) => Self::empty(StatusCode::FORBIDDEN),
            IdentityError::Store(error) => error.into(),
        }
    }
}

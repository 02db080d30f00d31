use application::applications::ApplicationError;

use crate::error::ApiError;

impl From<ApplicationError> for ApiError {
    fn from(error: ApplicationError) -> Self {
        match error {
            ApplicationError::Access(error) => error.into(),
            ApplicationError::Public => Self::bad_request("A public client has no secret."),
            ApplicationError::Store(error) => error.into(),
        }
    }
}

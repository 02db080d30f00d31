use application::environments::EnvironmentError;

use crate::error::ApiError;

impl From<EnvironmentError> for ApiError {
    fn from(error: EnvironmentError) -> Self {
        match error {
            EnvironmentError::Access(error) => error.into(),
            EnvironmentError::InvalidProject => Self::bad_request(EnvironmentError::InvalidProject.to_string()),
        }
    }
}

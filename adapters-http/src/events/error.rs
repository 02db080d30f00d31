use application::events::EventError;

use crate::error::ApiError;

impl From<EventError> for ApiError {
    fn from(error: EventError) -> Self {
        match error {
            EventError::Access(error) => error.into(),
            EventError::Unreadable(error) => Self::internal(error),
        }
    }
}

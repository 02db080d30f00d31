use application::onboarding::OnboardingError;

use crate::error::ApiError;

impl From<OnboardingError> for ApiError {
    fn from(error: OnboardingError) -> Self {
        match error {
            OnboardingError::Access(error) => error.into(),
            OnboardingError::Throttled { retry_after_seconds } => Self::throttled(retry_after_seconds),
            OnboardingError::Store(error) => error.into(),
        }
    }
}

use domain::ids::UserId;
use domain::users::Preferences;

use crate::ports::StoreError;

/// How users want to be served.
#[cfg_attr(test, mockall::automock)]
pub trait PreferenceRepository {
    /// What the user prefers. What was never set, and whatever there is of an account that is gone, is the default.
    fn of_user(&mut self, user: UserId) -> Result<Preferences, StoreError>;
    /// Replaces what the user prefers. No such account is no error.
    fn set_of_user(&mut self, user: UserId, preferences: &Preferences) -> Result<(), StoreError>;
}

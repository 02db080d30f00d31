use domain::users::Preferences;
use schemars::JsonSchema;
use serde::Serialize;

/// What an account wants to be done with what it works on.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "UserNotifications")]
pub struct PreferencesDto {
    /// An issue that is assigned to nobody is assigned to whoever resolves it.
    self_assign_on_resolve: bool,
}

impl From<Preferences> for PreferencesDto {
    fn from(preferences: Preferences) -> Self {
        Self { self_assign_on_resolve: preferences.takes_resolved }
    }
}

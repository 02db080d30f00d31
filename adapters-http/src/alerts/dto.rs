use domain::alerts::Alerting;
use schemars::JsonSchema;
use serde::Serialize;

/// Whether mails tell of a project's issues.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "MailAlerts")]
pub struct MailAlertsDto {
    /// They do.
    is_enabled: bool,
}

impl From<Alerting> for MailAlertsDto {
    fn from(alerting: Alerting) -> Self {
        Self { is_enabled: alerting.is_on() }
    }
}

use application::sessions::ListedSession;
use schemars::JsonSchema;
use serde::Serialize;

use crate::dates::Timestamp;

/// A login.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Session")]
pub struct SessionDto {
    /// What it is called. It opens nothing.
    pub id: String,
    /// When it began.
    pub date_created: Timestamp,
    /// When it was last used, to the minute.
    pub last_used: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// Where it was opened from.
    pub ip_address: Option<String>,
    /// What opened it.
    pub user_agent: Option<String>,
    /// It is the one that asks.
    pub is_current: bool,
    /// Superuser mode is open in it.
    pub is_elevated: bool,
}

impl From<&ListedSession> for SessionDto {
    fn from(listed: &ListedSession) -> Self {
        let session = &listed.session;
        Self {
            id: session.id.to_string(),
            date_created: session.date_added.into(),
            last_used: session.last_used_at.into(),
            expires_at: session.expires_at.into(),
            ip_address: session.client.ip_address.map(|address| address.to_string()),
            user_agent: session.client.user_agent.clone(),
            is_current: listed.is_current,
            is_elevated: listed.is_elevated,
        }
    }
}

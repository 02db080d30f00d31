use domain::ids::{OrganizationId, UserId};

/// Something that somebody did, for whoever counts what is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnalyticsEvent {
    /// What happened (`onboarding_continuation.sent`).
    pub name: &'static str,
    /// Who did it.
    pub user_id: UserId,
    /// In which organization.
    pub organization_id: OrganizationId,
    /// What else is told, by name. Nothing personal.
    pub attributes: Vec<(&'static str, String)>,
}

/// Where records of what happened go. A record that gets lost is no error of what it tells.
#[cfg_attr(test, mockall::automock)]
pub trait Analytics: Send + Sync {
    /// Takes a record. MUST NOT keep the caller waiting.
    fn record(&self, event: &AnalyticsEvent);
}

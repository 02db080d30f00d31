//! Authorizations: what a user has let an application do for them.

use chrono::{DateTime, Utc};

use crate::ids::{ApplicationId, AuthorizationId, OrganizationId, UserId};
use crate::permissions::ScopeSet;

/// A user's consent to an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    /// The authorization's id.
    pub id: AuthorizationId,
    /// Who consented.
    pub user_id: UserId,
    /// To which application.
    pub application_id: ApplicationId,
    /// In which organization alone; none where the application works for all of the user's.
    pub organization_id: Option<OrganizationId>,
    /// To what.
    pub scopes: ScopeSet,
    /// When it was first given.
    pub date_added: DateTime<Utc>,
}

use chrono::{DateTime, Utc};
use domain::applications::Application;
use domain::authorizations::Authorization;
use domain::ids::{ApplicationId, AuthorizationId, OrganizationId, UserId};
use domain::organizations::Organization;
use domain::permissions::ScopeSet;

use crate::ports::StoreError;

/// An authorization, with what it is shown with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedAuthorization {
    /// The authorization.
    pub authorization: Authorization,
    /// The application that it is for.
    pub application: Application,
    /// The only organization that it is for, if it is for one alone.
    pub organization: Option<Organization>,
}

/// Authorizations. A user has one at most for an application, and one for each organization where the application
/// works for one at a time.
#[cfg_attr(test, mockall::automock)]
pub trait AuthorizationRepository {
    /// The user's authorizations of active applications, by the application's name (in the order of code points), its
    /// id and their own: `limit` of them, less the first `offset`.
    fn list_of_user(
        &mut self,
        user: UserId,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<ListedAuthorization>, StoreError>;

    /// The user's authorization of the application, in this organization or in none.
    fn find(
        &mut self,
        user: UserId,
        application: ApplicationId,
        organization: Option<OrganizationId>,
    ) -> Result<Option<Authorization>, StoreError>;

    /// Makes an authorization, or adds the scopes that are missing to the one there is, whose time stays. Where several
    /// are granted at once, MUST end with one authorization that has the scopes of all.
    fn grant(
        &mut self,
        user: UserId,
        application: ApplicationId,
        organization: Option<OrganizationId>,
        scopes: ScopeSet,
        at: DateTime<Utc>,
    ) -> Result<AuthorizationId, StoreError>;

    /// Removes the user's authorization; the application that it was for, unless the user has no such authorization.
    fn remove(&mut self, user: UserId, id: AuthorizationId) -> Result<Option<ApplicationId>, StoreError>;
}

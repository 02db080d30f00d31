use chrono::{DateTime, Utc};
use domain::ids::{MemberId, OrganizationId, UserId};
use domain::organizations::{Member, Organization};
use domain::permissions::Role;
use domain::slugs::{IdOrSlug, Slug};

use crate::paging::Window;
use crate::ports::StoreError;

/// An organization to make. Its membership starts open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrganization {
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name to show.
    pub name: String,
    /// When it is made.
    pub date_added: DateTime<Utc>,
}

/// Organizations and memberships.
#[cfg_attr(test, mockall::automock)]
pub trait OrganizationRepository {
    /// Adds an organization; `Conflict(OrganizationSlug)` where the slug is taken.
    fn add(&mut self, organization: &NewOrganization) -> Result<OrganizationId, StoreError>;
    /// The organization of this id or slug.
    fn find(&mut self, reference: &IdOrSlug) -> Result<Option<Organization>, StoreError>;
    /// A user's organizations (of all users: `None`), newest first: by `date_added` in microseconds, then id, both descending.
    fn list(&mut self, user: Option<UserId>, window: &Window) -> Result<Vec<Organization>, StoreError>;
    /// Adds a membership; `Conflict(Membership)` where there is one.
    fn add_member(
        &mut self,
        organization: OrganizationId,
        user: UserId,
        role: Role,
        at: DateTime<Utc>,
    ) -> Result<MemberId, StoreError>;
    /// A user's membership.
    fn find_member(&mut self, organization: OrganizationId, user: UserId) -> Result<Option<Member>, StoreError>;
    /// The same. The membership MUST NOT end before the transaction does.
    fn hold_member(&mut self, organization: OrganizationId, user: UserId) -> Result<Option<Member>, StoreError>;
    /// Changes a membership's role.
    fn set_role(&mut self, organization: OrganizationId, member: MemberId, role: Role) -> Result<(), StoreError>;
    /// Removes a membership, with the places in teams that go with it; whether it was there.
    fn remove_member(&mut self, organization: OrganizationId, member: MemberId) -> Result<bool, StoreError>;
}

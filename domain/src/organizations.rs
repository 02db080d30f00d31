//! Organizations (the tenants) and memberships in them.

use chrono::{DateTime, Utc};

use crate::ids::{MemberId, OrganizationId, UserId};
use crate::permissions::Role;
use crate::slugs::Slug;

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// The organization's id.
    pub id: OrganizationId,
    /// Its name in URLs, unique.
    pub slug: Slug,
    /// Its name to show.
    pub name: String,
    /// When it was made.
    pub date_added: DateTime<Utc>,
    /// Every member reaches every project, in one of its teams or not.
    pub open_membership: bool,
}

/// A user's membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The membership's id.
    pub id: MemberId,
    /// In which organization.
    pub organization_id: OrganizationId,
    /// Whose.
    pub user_id: UserId,
    /// What it lets the user do.
    pub role: Role,
}

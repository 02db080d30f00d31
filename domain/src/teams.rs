//! Teams: groups of an organization's members, with the projects they work on.

use chrono::{DateTime, Utc};

use crate::ids::{OrganizationId, TeamId};
use crate::slugs::Slug;

/// A team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// The team's id.
    pub id: TeamId,
    /// The organization it belongs to.
    pub organization_id: OrganizationId,
    /// Its name in URLs, unique in the organization.
    pub slug: Slug,
    /// Its name to show.
    pub name: String,
    /// When it was made.
    pub date_added: DateTime<Utc>,
}

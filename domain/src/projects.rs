//! Projects: what applications report to.

use chrono::{DateTime, Utc};

use crate::ids::{OrganizationId, ProjectId};
use crate::slugs::Slug;

/// A project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// The project's id, the number in its DSN.
    pub id: ProjectId,
    /// The organization it belongs to.
    pub organization_id: OrganizationId,
    /// Its name in URLs, unique in the organization.
    pub slug: Slug,
    /// Its name to show.
    pub name: String,
    /// The platform of its application: as set, else that of its first event.
    pub platform: Option<String>,
    /// When it was made.
    pub date_added: DateTime<Utc>,
    /// When its first event arrived.
    pub first_event: Option<DateTime<Utc>>,
    /// Its issues are resolved when nothing was seen of them for so many hours; never, if 0.
    pub resolve_age: i64,
}

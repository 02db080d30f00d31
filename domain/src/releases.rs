//! Releases: versions of an organization's software.

mod commit;
mod order;
mod version;

use chrono::{DateTime, Utc};

use crate::ids::{OrganizationId, ReleaseId};

pub use commit::Commit;
pub use order::{compare_versions, latest_version};
pub use version::{Semver, VersionInfo, short_version, version_info};

/// A release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The release's id.
    pub id: ReleaseId,
    /// The organization it belongs to.
    pub organization_id: OrganizationId,
    /// The version text, unique in the organization.
    pub version: String,
    /// When it was first heard of.
    pub date_added: DateTime<Utc>,
    /// When it came out, where somebody said so.
    pub date_released: Option<DateTime<Utc>>,
    /// How many issues first appeared in it, over all projects.
    pub new_issues: i64,
}

impl Release {
    /// Where it stands among releases whose versions cannot be compared.
    pub fn date(&self) -> DateTime<Utc> {
        self.date_released.unwrap_or(self.date_added)
    }
}

/// A release as seen by one issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueRelease {
    /// The release.
    pub release: Release,
    /// The issue's first event in it.
    pub first_seen: DateTime<Utc>,
    /// The issue's last event in it.
    pub last_seen: DateTime<Utc>,
}

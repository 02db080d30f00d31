use chrono::{DateTime, Utc};
use domain::grouping::rules::RuleTexts;
use domain::ids::{KeyId, OrganizationId, ProjectId};
use domain::keys::{ProjectKey, PublicKey};

use crate::paging::Window;
use crate::ports::StoreError;

/// A key to add; it starts active.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// The project that its holder reports to.
    pub project_id: ProjectId,
    /// What the holder shows.
    pub public_key: PublicKey,
    /// Its name to show.
    pub label: String,
    /// When it is made.
    pub date_added: DateTime<Utc>,
}

/// A key with all that ingestion must know of its project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundKey {
    /// The key.
    pub key: ProjectKey,
    /// Its project's organization.
    pub organization_id: OrganizationId,
    /// How its project wants events grouped.
    pub rules: RuleTexts,
}

/// Ingest keys.
#[cfg_attr(test, mockall::automock)]
pub trait KeyRepository {
    /// Adds a key.
    fn add(&mut self, key: &NewKey) -> Result<KeyId, StoreError>;
    /// The key with this public part, active or not, and what is asked of its project: one query.
    fn find_public(&mut self, key: &PublicKey) -> Result<Option<FoundKey>, StoreError>;
    /// A project's keys (active or not, where asked), newest first: by `date_added` in microseconds, then id, both descending.
    fn list(
        &mut self,
        project: ProjectId,
        active: Option<bool>,
        window: &Window,
    ) -> Result<Vec<ProjectKey>, StoreError>;
}

use chrono::{DateTime, Utc};

use crate::ids::CommitId;

/// A change in a repository of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The commit's id.
    pub id: CommitId,
    /// The name of the repository.
    pub repository: String,
    /// What the repository knows it by, unique in it.
    pub key: String,
    /// What its author says of it.
    pub message: Option<String>,
    /// Who wrote it, by name.
    pub author_name: Option<String>,
    /// Who wrote it, by address.
    pub author_email: Option<String>,
    /// When it was made.
    pub date_added: DateTime<Utc>,
}

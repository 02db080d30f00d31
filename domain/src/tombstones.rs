//! What is left of issues that were discarded: events of their kind are not kept any more.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::events::{EventKind, Level};
use crate::ids::{IssueId, ProjectId, TombstoneId, UserId};
use crate::issues::Issue;

/// What is left of an issue that was discarded. What leads to it drops events.
#[derive(Debug, Clone, PartialEq)]
pub struct Tombstone {
    /// The tombstone's id.
    pub id: TombstoneId,
    /// The project that the issue belonged to.
    pub project_id: ProjectId,
    /// What is known of the issue.
    pub epitaph: Epitaph,
    /// Who discarded it; none where that was no user. The account may be gone.
    pub actor: Option<UserId>,
    /// When.
    pub date_added: DateTime<Utc>,
}

/// What a tombstone says of its issue.
#[derive(Debug, Clone, PartialEq)]
pub struct Epitaph {
    /// The id that the issue had.
    pub issue_id: IssueId,
    /// The text that free-text search looked into.
    pub message: String,
    /// Where its events came from; may be empty.
    pub culprit: String,
    /// How bad its last event was.
    pub level: Level,
    /// Error or default.
    pub kind: EventKind,
    /// What the title was made of, and the like.
    pub metadata: Map<String, Value>,
}

impl From<&Issue> for Epitaph {
    fn from(issue: &Issue) -> Self {
        Self {
            issue_id: issue.id,
            message: issue.summary.search_message.clone(),
            culprit: issue.summary.culprit.clone(),
            level: issue.summary.level,
            kind: issue.kind,
            metadata: issue.summary.metadata.clone(),
        }
    }
}

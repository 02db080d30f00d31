//! What happened to an issue, as its page tells it.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::ids::{ActivityId, UserId};

named! {
    /// What kind of thing happened.
    ActivityKind {
        /// It was resolved.
        SetResolved = "set_resolved",
        /// It was resolved since nothing was seen of it for long.
        SetResolvedByAge = "set_resolved_by_age",
        /// It was resolved in a release.
        SetResolvedInRelease = "set_resolved_in_release",
        /// It was resolved by a commit.
        SetResolvedInCommit = "set_resolved_in_commit",
        /// It was opened again.
        SetUnresolved = "set_unresolved",
        /// It was archived.
        SetIgnored = "set_ignored",
        /// It got a public page.
        SetPublic = "set_public",
        /// It lost its public page.
        SetPrivate = "set_private",
        /// Events came after it was resolved.
        SetRegression = "set_regression",
        /// Somebody commented.
        Note = "note",
        /// It was given to somebody.
        Assigned = "assigned",
        /// It was taken from somebody.
        Unassigned = "unassigned",
        /// Other issues were merged into it.
        Merge = "merge",
        /// Hashes were taken from it.
        UnmergeSource = "unmerge_source",
        /// It was made of hashes that were taken from another issue.
        UnmergeDestination = "unmerge_destination",
        /// Somebody looked at it and took it out of the inbox.
        MarkReviewed = "mark_reviewed",
        /// It stopped being new, regressed or escalating.
        AutoSetOngoing = "auto_set_ongoing",
        /// It became more frequent than was to be expected.
        SetEscalating = "set_escalating",
        /// Its priority changed.
        SetPriority = "set_priority",
    }
}

/// Something that happened to an issue.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// The activity's id.
    pub id: ActivityId,
    /// Who did it; nobody for what happened by itself. The user may be gone.
    pub user: Option<UserId>,
    /// What it was.
    pub kind: ActivityKind,
    /// What else there is to say, by kind.
    pub data: Map<String, Value>,
    /// When.
    pub date_added: DateTime<Utc>,
}

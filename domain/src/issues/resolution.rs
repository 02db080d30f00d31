//! By what an issue is resolved.

use chrono::{DateTime, Utc};

use crate::ids::{CommitId, ReleaseId, UserId};

named! {
    /// What resolves an issue.
    ResolutionKind {
        /// A release that there is.
        InRelease = "in_release",
        /// The release after the newest one.
        InNextRelease = "in_next_release",
        /// A commit.
        InCommit = "in_commit",
    }
}

/// By what an issue is resolved; plainly resolved ones have none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueResolution {
    /// What kind of thing.
    pub kind: ResolutionKind,
    /// The release; with [`ResolutionKind::InNextRelease`] the newest one when it was decided.
    pub release: Option<ReleaseId>,
    /// The commit.
    pub commit: Option<CommitId>,
    /// The version that was the greatest when it was decided, where releases have an order by their versions.
    pub current_version: Option<String>,
    /// It has not come out yet.
    pub is_pending: bool,
    /// Who decided it.
    pub actor: Option<UserId>,
    /// When.
    pub date_added: DateTime<Utc>,
}

//! Deletions that are decided at once and carried out later, a little at a time.

use chrono::{DateTime, Utc};

use crate::ids::{ApplicationId, DeletionId, IssueId, UserId};

/// A deletion that is to be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// The deletion's id.
    pub id: DeletionId,
    /// What is to be deleted.
    pub target: Target,
    /// Who decided it; none if the account is gone.
    pub actor_id: Option<UserId>,
    /// From when on it may be carried out.
    pub due_at: DateTime<Utc>,
}

/// What is to be deleted, with all that belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// An API application.
    Application(ApplicationId),
    /// An issue.
    Issue(IssueId),
    /// An issue that was merged into another one, after what belongs to it is handed over.
    Merge(IssueId),
    /// Nothing: an issue that was made of hashes of another one, to which the events of these hashes are moved.
    Unmerge(IssueId),
    /// Nothing but that issues are assigned to a user, in organizations that the user is no member of.
    Assignments(UserId),
}

impl Target {
    /// What an application is called in the store.
    pub const APPLICATION: &'static str = "ApiApplication";

    /// What an issue is called in the store.
    pub const ISSUE: &'static str = "Group";

    /// What an issue that was merged is called in the store.
    pub const MERGE: &'static str = "MergedGroup";

    /// What an issue that was made of hashes of another one is called in the store.
    pub const UNMERGE: &'static str = "UnmergedGroup";

    /// What assignments of a user are called in the store.
    pub const ASSIGNMENTS: &'static str = "GroupAssignee";

    /// All that can be deleted, by what it is called in the store.
    pub const MODELS: [&'static str; 5] =
        [Self::APPLICATION, Self::ISSUE, Self::MERGE, Self::UNMERGE, Self::ASSIGNMENTS];

    /// What kind of thing it is, as the store names it.
    pub const fn model(self) -> &'static str {
        match self {
            Self::Application(_) => Self::APPLICATION,
            Self::Issue(_) => Self::ISSUE,
            Self::Merge(_) => Self::MERGE,
            Self::Unmerge(_) => Self::UNMERGE,
            Self::Assignments(_) => Self::ASSIGNMENTS,
        }
    }

    /// Its id.
    pub const fn object_id(self) -> i64 {
        match self {
            Self::Application(id) => id.get(),
            Self::Issue(id) | Self::Merge(id) | Self::Unmerge(id) => id.get(),
            Self::Assignments(id) => id.get(),
        }
    }

    /// Reads what the store holds.
    pub fn parse(model: &str, object_id: i64) -> Option<Self> {
        match model {
            Self::APPLICATION => Some(Self::Application(ApplicationId::new(object_id))),
            Self::ISSUE => Some(Self::Issue(IssueId::new(object_id))),
            Self::MERGE => Some(Self::Merge(IssueId::new(object_id))),
            Self::UNMERGE => Some(Self::Unmerge(IssueId::new(object_id))),
            Self::ASSIGNMENTS => Some(Self::Assignments(UserId::new(object_id))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_read_as_it_is_written() {
        let targets = [
            Target::Application(ApplicationId::new(7)),
            Target::Issue(IssueId::new(7)),
            Target::Merge(IssueId::new(7)),
            Target::Unmerge(IssueId::new(7)),
            Target::Assignments(UserId::new(7)),
        ];
        assert_eq!(targets.map(Target::model), Target::MODELS);
        for target in targets {
            assert_eq!(Target::parse(target.model(), 7), Some(target));
        }
        assert_eq!(Target::parse("Organization", 7), None);
    }
}

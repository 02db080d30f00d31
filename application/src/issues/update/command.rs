use domain::ids::{TeamId, UserId};
use domain::issues::{Archive, Priority, Substatus};

/// What is to change of issues; what is left out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IssueUpdate {
    /// What is decided about them.
    pub status: Option<StatusUpdate>,
    /// Who is to see to them.
    pub assignment: Option<Assignment>,
    /// Whoever asks has seen them.
    pub has_seen: Option<bool>,
    /// Whoever asks keeps them in mind.
    pub is_bookmarked: Option<bool>,
    /// Whoever asks wants to hear of them.
    pub is_subscribed: Option<bool>,
    /// They have public pages.
    pub is_public: Option<bool>,
    /// How urgent they are.
    pub priority: Option<Priority>,
    /// They are in the inbox; reviewed, if not.
    pub inbox: Option<bool>,
    /// They become one.
    pub merge: bool,
    /// They are removed, and so are later events of the same kind.
    pub discard: bool,
}

impl IssueUpdate {
    /// It resolves issues, and says nothing of who is to see to them.
    pub(super) const fn resolves_only(&self) -> bool {
        matches!(self.status, Some(StatusUpdate::Resolved(_))) && self.assignment.is_none()
    }
}

/// What is decided about issues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatusUpdate {
    /// Done with.
    Resolved(Resolve),
    /// Open, in this finer state if there is one.
    Unresolved(Option<Substatus>),
    /// Archived.
    Ignored(Archive),
}

/// By what issues are resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolve {
    /// By nothing in particular.
    Now,
    /// By the release after the newest one.
    InNextRelease,
    /// In this release.
    InRelease(Version),
    /// By a commit.
    InCommit {
        /// The repository's name.
        repository: String,
        /// The commit's id.
        commit: String,
    },
}

/// How a release is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Version {
    /// The newest one.
    Latest,
    /// The one of this version.
    Text(String),
}

/// Who is to see to issues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assignment {
    /// Nobody.
    Nobody,
    /// Somebody.
    To(AssigneeRef),
}

/// How a user or a team is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssigneeRef {
    /// A user by id.
    User(UserId),
    /// A team by id.
    Team(TeamId),
    /// A user by user name or primary address.
    Name(String),
}

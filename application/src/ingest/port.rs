use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::events::EventKind;
use domain::grouping::GroupHash;
use domain::ids::{IssueId, OrganizationId, ProjectId, ReleaseId, TombstoneId};
use domain::issues::{EventBatch, Issue, Priority, Status, Substatus};

use crate::issues::Resolution;
use crate::ports::StoreError;

/// A hash, and what it leads to, if anything: an issue, or the tombstone of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashClaim {
    /// The project.
    pub project_id: ProjectId,
    /// The hash.
    pub hash: GroupHash,
    /// The issue.
    pub issue_id: Option<IssueId>,
    /// The tombstone, which counts before an issue: events of this hash are not kept.
    pub tombstone_id: Option<TombstoneId>,
}

/// An issue to make. It starts with no event counted: [`IntakeRepository::change`] follows in the same transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct NewIssue {
    /// The project.
    pub project_id: ProjectId,
    /// Its number in the project, from [`IntakeRepository::take_numbers`].
    pub number: i64,
    /// What people see first.
    pub status: Status,
    /// The finer state.
    pub substatus: Substatus,
    /// How urgent it is.
    pub priority: Priority,
    /// Error or default.
    pub kind: EventKind,
    /// The platform of its first event.
    pub platform: String,
    /// The release of its first event.
    pub first_release: Option<ReleaseId>,
    /// Since when it is in the inbox, as a new issue; it is not, if none.
    pub inbox_at: Option<DateTime<Utc>>,
    /// Its events in this batch.
    pub events: EventBatch,
}

/// What a batch of events changes on an issue.
#[derive(Debug, Clone, PartialEq)]
pub struct IssueChange {
    /// The project.
    pub project_id: ProjectId,
    /// The issue.
    pub issue_id: IssueId,
    /// Added to the users seen.
    pub new_users: i64,
    /// What it becomes, where the events change that: it comes back.
    pub state: Option<(Status, Substatus)>,
    /// `count` is added to the times seen, the times widen first and last seen, the heat and the summary replace.
    pub events: EventBatch,
}

/// Uses of one tag value by events of one issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagDelta {
    /// The project.
    pub project_id: ProjectId,
    /// The issue.
    pub issue_id: IssueId,
    /// The tag's key.
    pub key: String,
    /// The tag's value.
    pub value: String,
    /// How many events.
    pub count: i64,
    /// The earliest event's time.
    pub first_seen: DateTime<Utc>,
    /// The latest event's time.
    pub last_seen: DateTime<Utc>,
}

impl TagDelta {
    /// As many uses less.
    #[must_use]
    pub fn negated(&self) -> Self {
        Self { count: -self.count, ..self.clone() }
    }
}

/// A release named by an event.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReleaseRef {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The project that named it.
    pub project_id: ProjectId,
    /// The version.
    pub version: String,
}

/// Events of one issue in one release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueReleaseDelta {
    /// The project.
    pub project_id: ProjectId,
    /// The issue.
    pub issue_id: IssueId,
    /// The release.
    pub release_id: ReleaseId,
    /// How many events.
    pub count: i64,
    /// The earliest event's time.
    pub first_seen: DateTime<Utc>,
    /// The latest event's time.
    pub last_seen: DateTime<Utc>,
    /// The issue began with this release: counts as a new issue of it.
    pub is_new_issue: bool,
}

impl IssueReleaseDelta {
    /// As many events less; the issue began where it began.
    #[must_use]
    pub fn negated(&self) -> Self {
        Self { count: -self.count, is_new_issue: false, ..self.clone() }
    }
}

/// What became of a reported item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OutcomeKind {
    /// Stored.
    Accepted,
    /// Understood and not kept: nothing in Picket holds such items, or their issue was discarded.
    Filtered,
    /// Refused for now.
    RateLimited,
    /// Not understood.
    Invalid,
    /// The client says that it dropped it.
    ClientDiscard,
}

impl OutcomeKind {
    /// The name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Filtered => "filtered",
            Self::RateLimited => "rate_limited",
            Self::Invalid => "invalid",
            Self::ClientDiscard => "client_discard",
        }
    }
}

/// The name of a data category (`error`, `transaction`, `session`, ...), at most 40 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Category(String);

impl Category {
    /// Cuts to 40 characters.
    pub fn new(text: &str) -> Self {
        Self(text.chars().take(40).collect())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Items of one project, hour, category, outcome and reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeDelta {
    /// The project.
    pub project_id: ProjectId,
    /// The beginning of the hour, in seconds since 1970.
    pub hour: i64,
    /// What they were.
    pub category: Category,
    /// What became of them.
    pub outcome: OutcomeKind,
    /// Why; at most 100 characters, may be empty.
    pub reason: String,
    /// How many.
    pub quantity: i64,
}

/// All that a batch of events changes besides the events themselves. Every method takes a whole batch,
/// with each key at most once, in ascending order of its key, so that concurrent batches cannot deadlock.
#[cfg_attr(test, mockall::automock)]
pub trait IntakeRepository {
    /// Claims hashes: from the return to the end of the transaction no other transaction changes what they lead to.
    /// Hashes not seen before are made, leading nowhere. One answer a hash, in any order.
    fn claim_hashes(&mut self, hashes: &[(ProjectId, GroupHash)]) -> Result<Vec<HashClaim>, StoreError>;
    /// Lets claimed hashes lead to issues. Of those that led nowhere no event is noted any more.
    fn assign_hashes(&mut self, hashes: &[(ProjectId, GroupHash, IssueId)]) -> Result<(), StoreError>;
    /// Takes `count` numbers for new issues of the project; answers the first. Numbers never repeat.
    fn take_numbers(&mut self, project: ProjectId, count: i64) -> Result<i64, StoreError>;
    /// Makes issues with `times_seen` and `users_seen` 0; ids in the same order.
    fn add_issues(&mut self, issues: &[NewIssue]) -> Result<Vec<IssueId>, StoreError>;
    /// The issues, locked until the end of the transaction.
    fn lock_issues(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<HashMap<IssueId, Issue>, StoreError>;
    /// Applies changes to issues.
    fn change(&mut self, changes: &[IssueChange]) -> Result<(), StoreError>;
    /// Adds to the counts of spans of time: project, issue, start (seconds since 1970), count.
    fn add_buckets(
        &mut self,
        resolution: Resolution,
        buckets: &[(ProjectId, IssueId, i64, i64)],
    ) -> Result<(), StoreError>;
    /// Adds uses of tags, keeping each key's total and number of distinct values. Answers how many
    /// values of the key `user` were new, for issues where any were.
    fn add_tags(&mut self, tags: &[TagDelta]) -> Result<HashMap<IssueId, i64>, StoreError>;
    /// The ids of releases, which are made where they are new, and joined to the project.
    fn releases(
        &mut self,
        releases: &[ReleaseRef],
        now: DateTime<Utc>,
    ) -> Result<HashMap<ReleaseRef, ReleaseId>, StoreError>;
    /// Adds events to releases of issues.
    fn add_issue_releases(&mut self, deltas: &[IssueReleaseDelta]) -> Result<(), StoreError>;
    /// Notes that projects have had events: their environments (names; new ones are added), and, where it is their
    /// first event, its time and platform.
    fn note_projects<'a>(
        &mut self,
        projects: &[(ProjectId, DateTime<Utc>, &'a str)],
        environments: &[(ProjectId, &'a str)],
    ) -> Result<(), StoreError>;
    /// Adds to the outcomes.
    fn add_outcomes(&mut self, outcomes: &[OutcomeDelta]) -> Result<(), StoreError>;
}

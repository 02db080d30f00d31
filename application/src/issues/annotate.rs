mod decided;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::ids::{IssueId, OrganizationId, UserId};
use domain::issues::{Issue, Snooze, Status, Subscription, Substatus, is_auto_resolved};
use domain::releases::Commit;
use domain::teams::Team;
use domain::users::User;

use crate::actor::Actor;
use crate::ports::{StoreError, Stores};
use decided::Decided;

/// What people made of an issue, with who they are, as whoever asks sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    /// The status that it shows: what its time did to it may not be written down yet. An issue whose snooze is over is
    /// open, and one that was not seen for its project's age of resolution is resolved.
    pub status: Status,
    /// The finer state that goes with it.
    pub substatus: Option<Substatus>,
    /// How it came to its status.
    pub details: StatusDetails,
    /// Who is to see to it.
    pub assignee: Option<AssignedTo>,
    /// Whoever asks keeps it in mind.
    pub is_bookmarked: bool,
    /// What whoever asks decided about hearing of it, or was concluded.
    pub subscription: Option<Subscription>,
    /// Whoever asks has seen it since it began or came back.
    pub has_seen: bool,
}

/// How an issue came to its status. Users who did it may be gone.
#[derive(Debug, Clone, PartialEq)]
pub enum StatusDetails {
    /// There is nothing to say.
    Plain,
    /// It is archived until something happens: with what is left of the counts.
    Archived(Snooze, Option<User>),
    /// It is resolved by the release after the newest one.
    InNextRelease(Option<User>),
    /// It is resolved in the release of this version.
    InRelease(String, Option<User>),
    /// It is resolved by this commit.
    InCommit(Commit),
    /// It is resolved, since nothing was seen of it for long.
    AutoResolved,
}

/// Who is to see to an issue.
#[derive(Debug, Clone, PartialEq)]
pub enum AssignedTo {
    /// A user.
    User(User),
    /// A team.
    Team(Team),
}

/// What people made of these issues of one organization: the number of queries does not depend on how many they are.
pub fn annotate(
    stores: &mut dyn Stores,
    actor: &Actor,
    organization: OrganizationId,
    issues: &[Issue],
    now: DateTime<Utc>,
) -> Result<HashMap<IssueId, Annotation>, StoreError> {
    let decided = Decided::load(stores, organization, issues)?;
    let viewed = match actor {
        Actor::User(user) => Viewed::load(stores, user.user.id, issues)?,
        Actor::Nobody | Actor::Organization(_) => Viewed::default(),
    };
    Ok(issues.iter().map(|issue| (issue.id, annotation(issue, &decided, &viewed, now))).collect())
}

/// What one user has to do with the issues.
#[derive(Default)]
struct Viewed {
    subscriptions: HashMap<IssueId, Subscription>,
    seen: HashMap<IssueId, DateTime<Utc>>,
    bookmarked: BTreeSet<IssueId>,
}

impl Viewed {
    fn load(stores: &mut dyn Stores, user: UserId, issues: &[Issue]) -> Result<Self, StoreError> {
        let keys: Vec<_> = issues.iter().map(|issue| (issue.project_id, issue.id)).collect();
        if keys.is_empty() {
            return Ok(Self::default());
        }
        Ok(Self {
            subscriptions: stores.triage().subscriptions_of(user, &keys)?.into_iter().collect(),
            seen: stores.viewers().seen(user, &keys)?.into_iter().collect(),
            bookmarked: stores.viewers().bookmarked(user, &keys)?.into_iter().collect(),
        })
    }
}

fn annotation(issue: &Issue, decided: &Decided, viewed: &Viewed, now: DateTime<Utc>) -> Annotation {
    let snooze = decided.snoozes.get(&issue.id);
    let (status, substatus, details) = match (issue.status, snooze) {
        (Status::Ignored, Some(snooze)) if !snooze.lasts(issue, now) => {
            (Status::Unresolved, Some(Substatus::Ongoing), StatusDetails::Plain)
        }
        (Status::Ignored, Some(snooze)) => {
            let details = StatusDetails::Archived(snooze.clone().left(issue), decided.user(snooze.actor));
            (issue.status, issue.substatus, details)
        }
        (Status::Resolved, _) => (issue.status, issue.substatus, decided.resolved_by(issue.id)),
        _ if is_auto_resolved(issue, decided.age(issue), now) => (Status::Resolved, None, StatusDetails::AutoResolved),
        (status, _) => (status, issue.substatus, StatusDetails::Plain),
    };
    Annotation {
        status,
        substatus,
        details,
        assignee: decided.assignee(issue),
        is_bookmarked: viewed.bookmarked.contains(&issue.id),
        subscription: viewed.subscriptions.get(&issue.id).copied(),
        has_seen: viewed.seen.get(&issue.id).is_some_and(|seen| *seen > issue.active_at()),
    }
}

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::ids::{IssueId, OrganizationId, ReleaseId, TeamId, UserId};
use domain::issues::{Assignee, Issue, IssueResolution, ResolutionKind, Snooze, Status, Subscription, Substatus};
use domain::releases::Release;
use domain::teams::Team;
use domain::users::User;

use crate::actor::Actor;
use crate::ports::{StoreError, Stores};

/// What people made of an issue, with who they are, as whoever asks sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    /// The status that it shows: an issue whose snooze is over is open, though nobody has written that down yet.
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

/// What people decided, whoever asks.
struct Decided {
    snoozes: HashMap<IssueId, Snooze>,
    resolutions: HashMap<IssueId, IssueResolution>,
    users: HashMap<UserId, User>,
    teams: HashMap<TeamId, Team>,
    releases: HashMap<ReleaseId, Release>,
}

impl Decided {
    fn load(stores: &mut dyn Stores, organization: OrganizationId, issues: &[Issue]) -> Result<Self, StoreError> {
        let of = |status| {
            let chosen = issues.iter().filter(move |issue| issue.status == status);
            chosen.map(|issue| (issue.project_id, issue.id)).collect::<Vec<_>>()
        };
        let (archived, resolved) = (of(Status::Ignored), of(Status::Resolved));
        let snoozes: HashMap<_, _> = none_or(&archived, |keys| stores.triage().snoozes(keys))?.into_iter().collect();
        let resolutions: HashMap<_, _> =
            none_or(&resolved, |keys| stores.triage().resolutions(keys))?.into_iter().collect();
        let (mut users, mut teams) = (BTreeSet::new(), BTreeSet::new());
        for issue in issues {
            match issue.triage.assignee {
                Some(Assignee::User(user)) => drop(users.insert(user)),
                Some(Assignee::Team(team)) => drop(teams.insert(team)),
                None => {}
            }
        }
        users.extend(snoozes.values().filter_map(|snooze| snooze.actor));
        users.extend(resolutions.values().filter_map(|resolution| resolution.actor));
        let releases: BTreeSet<_> = resolutions.values().filter_map(|resolution| resolution.release).collect();
        let users = none_or(&to_vec(users), |ids| stores.users().of_ids(ids))?;
        let teams = none_or(&to_vec(teams), |ids| stores.teams().of_ids(organization, ids))?;
        let releases = none_or(&to_vec(releases), |ids| stores.releases().of_ids(organization, ids))?;
        Ok(Self {
            snoozes,
            resolutions,
            users: users.into_iter().map(|user| (user.id, user)).collect(),
            teams: teams.into_iter().map(|team| (team.id, team)).collect(),
            releases: releases.into_iter().map(|release| (release.id, release)).collect(),
        })
    }

    fn user(&self, id: Option<UserId>) -> Option<User> {
        self.users.get(&id?).cloned()
    }

    fn assignee(&self, issue: &Issue) -> Option<AssignedTo> {
        match issue.triage.assignee? {
            Assignee::User(user) => self.user(Some(user)).map(AssignedTo::User),
            Assignee::Team(team) => self.teams.get(&team).cloned().map(AssignedTo::Team),
        }
    }

    fn resolved_by(&self, issue: IssueId) -> StatusDetails {
        let Some(resolution) = self.resolutions.get(&issue) else { return StatusDetails::Plain };
        let actor = self.user(resolution.actor);
        match resolution.kind {
            ResolutionKind::InNextRelease => StatusDetails::InNextRelease(actor),
            ResolutionKind::InRelease => match resolution.release.and_then(|release| self.releases.get(&release)) {
                Some(release) => StatusDetails::InRelease(release.version.clone(), actor),
                None => StatusDetails::Plain,
            },
            ResolutionKind::InCommit => StatusDetails::Plain,
        }
    }
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

/// Asks only where there is something to ask for.
fn none_or<K, T>(keys: &[K], ask: impl FnOnce(&[K]) -> Result<Vec<T>, StoreError>) -> Result<Vec<T>, StoreError> {
    if keys.is_empty() { Ok(Vec::new()) } else { ask(keys) }
}

fn to_vec<T>(set: BTreeSet<T>) -> Vec<T> {
    set.into_iter().collect()
}

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use domain::events::EventId;
use domain::ids::{CommitId, OrganizationId, UserId};
use domain::issues::{Activity, ActivityKind, Forecast, Issue, series};
use domain::permissions::Permission;
use domain::releases::{Commit, IssueRelease};
use domain::users::User;
use uuid::Uuid;

use super::{
    Annotation, COMMIT, IssueError, IssueRef, Issues, LocatedIssue, Resolution, TagSummary, annotate, has_forecast,
    locate,
};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::environments;
use crate::events::EventPosition;
use crate::ports::{StoreError, Stores};

/// At most this many tag keys are shown.
const MAX_TAGS: usize = 100;

/// Spans before the current one in the hourly series: 25 points in all.
const HOURS: i32 = 24;

/// Spans before the current one in the daily series: 31 points in all.
const DAYS: i32 = 30;

/// At most this many of what happened are shown, its beginning included.
const MAX_ACTIVITIES: usize = 100;

/// So many are read: what repeats is shown once.
const READ_ACTIVITIES: usize = 3 * MAX_ACTIVITIES;

/// At most this many of those who saw an issue are shown.
const MAX_VIEWERS: usize = 100;

/// Something that happened, and who did it, unless nobody did or the account is gone.
#[derive(Debug, Clone, PartialEq)]
pub struct HappenedBy {
    /// What happened.
    pub activity: Activity,
    /// Who did it.
    pub user: Option<User>,
    /// The commit that it is about, unless it is about none or the commit is gone.
    pub commit: Option<Commit>,
}

/// An issue with all that its page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct IssueDetails {
    /// The issue and where it belongs.
    pub located: LocatedIssue,
    /// What people made of it.
    pub annotation: Annotation,
    /// What happened to it, newest first; its beginning, which comes last of all, is not among it.
    pub activities: Vec<HappenedBy>,
    /// There is room for its beginning.
    pub shows_beginning: bool,
    /// Who saw it and when, latest first.
    pub seen_by: Vec<(User, DateTime<Utc>)>,
    /// Who hears of it, ascending.
    pub participants: Vec<User>,
    /// Who asks, if it is a user.
    pub viewer: Option<UserId>,
    /// It has an event that is still kept.
    pub has_events: bool,
    /// Its tags, sorted by key.
    pub tags: Vec<TagSummary>,
    /// Events by hour: (seconds since 1970, count), the current hour last.
    pub hours: Vec<(i64, i64)>,
    /// Events by UTC day.
    pub days: Vec<(i64, i64)>,
    /// How frequent it is expected to be, where that is known.
    pub forecast: Option<Forecast>,
    /// How many of its events users said something of.
    pub reports: i64,
    /// The issue with the counts and times of the environments that are asked for, where they are not its own.
    pub counted: Option<Issue>,
    /// The release of the first event.
    pub first_release: Option<IssueRelease>,
    /// The release in which it was seen last.
    pub last_release: Option<IssueRelease>,
}

impl Issues {
    /// One issue; where environments are given, what is counted of it is of events from them.
    pub fn details(
        &self,
        actor: &Actor,
        reference: &IssueRef,
        environments: &[String],
    ) -> Result<IssueDetails, IssueError> {
        let now = self.clock.now();
        self.uow.read(|stores| {
            let located = locate(stores, actor, reference, Permission::EventRead)?;
            let (project, issue) = (located.issue.project_id, located.issue.id);
            environments::check(stores, located.organization.id, environments)?;
            let seen = environments::seen(stores, &[(project, issue)], environments)?;
            let scopes = environments::scopes(&seen, environments);
            let names = scopes.get(&issue).and_then(environments::CountScope::names);
            let first_release = match located.issue.first_release {
                Some(release) => stores.releases().of_issue(project, issue, release)?,
                None => None,
            };
            let mut annotations =
                annotate(stores, actor, located.organization.id, std::slice::from_ref(&located.issue), now)?;
            let annotation = annotations.remove(&issue).ok_or(AccessError::NotFound)?;
            let people = People::load(stores, located.organization.id, &located.issue)?;
            Ok(IssueDetails {
                annotation,
                shows_beginning: people.activities.len() < MAX_ACTIVITIES,
                activities: people.happened(),
                seen_by: people.seen_by(),
                participants: people.participants(),
                viewer: viewer(actor),
                has_events: has_events(stores, &located.issue)?,
                tags: match &names {
                    None => stores.issues().tags(project, issue, MAX_TAGS)?,
                    Some(names) => stores.tags().keys(project, issue, Some(names), &[], MAX_TAGS)?,
                },
                hours: counts(stores, &located, names.as_deref(), Resolution::Hour, HOURS, now)?,
                days: counts(stores, &located, names.as_deref(), Resolution::Day, DAYS, now)?,
                forecast: forecast(stores, &located.issue)?,
                reports: stores.user_reports().count(project, issue, asked(environments))?,
                counted: environments::narrowed(stores, std::slice::from_ref(&located.issue), &scopes)?.remove(&issue),
                first_release,
                last_release: stores.releases().last_of_issue(project, issue)?,
                located,
            })
        })
    }
}

/// Who has to do with an issue, and the commits that did.
struct People {
    activities: Vec<Activity>,
    seen: Vec<(UserId, DateTime<Utc>)>,
    subscribed: Vec<UserId>,
    users: HashMap<UserId, User>,
    commits: HashMap<CommitId, Commit>,
}

impl People {
    fn load(stores: &mut dyn Stores, organization: OrganizationId, issue: &Issue) -> Result<Self, StoreError> {
        let (project, id) = (issue.project_id, issue.id);
        let activities = without_repeats(stores.activities().of_issue(project, id, READ_ACTIVITIES)?);
        let seen = stores.viewers().seen_by(project, id, MAX_VIEWERS)?;
        let subscriptions = stores.triage().subscriptions(project, id)?;
        let subscribed: Vec<_> = subscriptions.iter().filter(|it| it.is_active).map(|it| it.user).collect();
        let mut ids: BTreeSet<_> = activities.iter().filter_map(|activity| activity.user).collect();
        ids.extend(seen.iter().map(|(user, _)| *user));
        ids.extend(&subscribed);
        let ids: Vec<_> = ids.into_iter().collect();
        let users = if ids.is_empty() { Vec::new() } else { stores.users().of_ids(&ids)? };
        let users = users.into_iter().map(|user| (user.id, user)).collect();
        let commits: BTreeSet<_> = activities.iter().filter_map(commit_of).collect();
        let commits: Vec<_> = commits.into_iter().collect();
        let commits = if commits.is_empty() { Vec::new() } else { stores.commits().of_ids(organization, &commits)? };
        let commits = commits.into_iter().map(|commit| (commit.id, commit)).collect();
        Ok(Self { activities, seen, subscribed, users, commits })
    }

    fn user(&self, id: UserId) -> Option<User> {
        self.users.get(&id).cloned()
    }

    fn happened(&self) -> Vec<HappenedBy> {
        let shown = self.activities.iter().take(MAX_ACTIVITIES);
        shown
            .map(|activity| {
                let user = activity.user.and_then(|user| self.user(user));
                let commit = commit_of(activity).and_then(|commit| self.commits.get(&commit).cloned());
                HappenedBy { activity: activity.clone(), user, commit }
            })
            .collect()
    }

    fn seen_by(&self) -> Vec<(User, DateTime<Utc>)> {
        self.seen.iter().filter_map(|(user, at)| Some((self.user(*user)?, *at))).collect()
    }

    fn participants(&self) -> Vec<User> {
        let users = self.subscribed.iter().filter_map(|user| self.user(*user));
        users.filter(|user| user.is_active).collect()
    }
}

/// Of neighbours that say the same, the newest is left. Every comment stays.
fn without_repeats(mut activities: Vec<Activity>) -> Vec<Activity> {
    activities.dedup_by(|next, kept| {
        next.kind != ActivityKind::Note && (next.kind, next.user, &next.data) == (kept.kind, kept.user, &kept.data)
    });
    activities
}

/// The commit that an activity is about.
fn commit_of(activity: &Activity) -> Option<CommitId> {
    let is_about_one = activity.kind == ActivityKind::SetResolvedInCommit;
    let id = activity.data.get(COMMIT).filter(|_| is_about_one)?.as_i64()?;
    Some(CommitId::new(id))
}

fn viewer(actor: &Actor) -> Option<UserId> {
    match actor {
        Actor::User(user) => Some(user.user.id),
        Actor::Nobody | Actor::Organization(_) => None,
    }
}

/// How frequent the issue is expected to be.
fn forecast(stores: &mut dyn Stores, issue: &Issue) -> Result<Option<Forecast>, StoreError> {
    if !has_forecast(issue) {
        return Ok(None);
    }
    let found = stores.lifecycle().forecasts(&[(issue.project_id, issue.id)])?;
    Ok(found.into_iter().next().map(|(_, forecast)| forecast))
}

/// Whether any of the issue's events is still kept; none is read.
fn has_events(stores: &mut dyn Stores, issue: &Issue) -> Result<bool, StoreError> {
    let after_all = EventPosition { timestamp: issue.last_seen + TimeDelta::seconds(1), id: EventId::new(Uuid::max()) };
    let (before, _) = stores.events().neighbours(issue.project_id, issue.id, &after_all)?;
    Ok(before.is_some())
}

/// The names, if there are any.
fn asked(environments: &[String]) -> Option<&[String]> {
    (!environments.is_empty()).then_some(environments)
}

fn counts(
    stores: &mut dyn Stores,
    located: &LocatedIssue,
    environments: Option<&[String]>,
    resolution: Resolution,
    spans: i32,
    now: DateTime<Utc>,
) -> Result<Vec<(i64, i64)>, StoreError> {
    let (first, last) = (resolution.start(now - resolution.length() * spans), resolution.start(now));
    let key = (located.issue.project_id, located.issue.id);
    let found = match environments {
        Some(names) => stores.issue_environments().buckets(&[key], names, resolution, first)?,
        None => stores.issues().buckets(&[key], resolution, first)?,
    };
    let found: Vec<_> = found.into_iter().map(|bucket| (bucket.start, bucket.count)).collect();
    Ok(series::fill(&found, first, last, resolution.length().num_seconds()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::issues::IssueKey;
    use crate::ports::{MockClock, MockEntropy, MockStores, MockUnitOfWork};

    fn details(uow: MockUnitOfWork, actor: &Actor) -> Result<IssueDetails, IssueError> {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(DateTime::UNIX_EPOCH);
        let reference = IssueRef { organization: None, issue: IssueKey::parse("7") };
        Issues::new(Arc::new(uow), Arc::new(clock), Arc::new(MockEntropy::new())).details(actor, &reference, &[])
    }

    #[test]
    fn nobody_is_told_to_log_in_before_anything_is_looked_up() {
        let outcome = details(MockUnitOfWork::new(MockStores::default()), &Actor::Nobody);
        assert!(matches!(outcome, Err(IssueError::Access(AccessError::Unauthenticated))));
    }

    #[test]
    fn an_outage_is_reported_as_one() {
        let outcome = details(MockUnitOfWork::outage(), &Actor::Nobody);
        assert!(matches!(outcome, Err(IssueError::Access(AccessError::Store(StoreError::Unavailable(_))))));
    }
}

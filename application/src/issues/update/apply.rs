use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::ids::{CommitId, IssueId, ProjectId, ReleaseId, UserId};
use domain::issues::{ActivityKind, Issue, Status, Subscription, SubscriptionReason};
use domain::organizations::Organization;
use domain::releases::Release;
use domain::users::User;
use serde_json::{Map, Value, json};

use super::status::{self, Before};
use super::{IssueUpdate, UpdateFault, Version, assign, people};
use crate::access::Reach;
use crate::actor::Actor;
use crate::issues::{IssueError, NewActivity, end_forecast};
use crate::ports::{StoreError, Stores};
use crate::releases::CommitLookup;
use crate::tokens;

/// What was read before the transaction began.
pub(super) struct Start {
    pub(super) now: DateTime<Utc>,
    /// Unpredictable: names of public pages are made of it.
    pub(super) seed: String,
}

/// A change of issues under way.
pub(super) struct Plan<'a> {
    pub(super) organization: &'a Organization,
    /// Who changes them; nobody, where a token of the organization does.
    pub(super) user: Option<&'a User>,
    pub(super) update: &'a IssueUpdate,
    pub(super) now: DateTime<Utc>,
    /// Which projects the user is of.
    pub(super) reach: Reach,
    /// The user gets what they resolve and nobody has.
    pub(super) takes_resolved: bool,
    seed: &'a str,
    releases: HashMap<ProjectId, Option<Release>>,
    pub(super) current_versions: HashMap<ProjectId, String>,
    commit: Option<(CommitId, Option<ReleaseId>)>,
}

/// Changes those of these issues that are there and seen by people; they come back ascending by project and id.
pub(super) fn apply(
    stores: &mut dyn Stores,
    (actor, organization): (&Actor, &Organization),
    start: &Start,
    keys: &[(ProjectId, IssueId)],
    update: &IssueUpdate,
) -> Result<Vec<Issue>, IssueError> {
    let mut issues = stores.triage().lock(keys)?;
    issues.retain(|issue| issue.status.is_visible());
    let keys: Vec<_> = issues.iter().map(|issue| (issue.project_id, issue.id)).collect();
    if keys.is_empty() {
        return Ok(issues);
    }
    let mut plan = Plan::new(stores, (actor, organization), start, update)?;
    let before = match update.status {
        Some(_) => Before::load(stores, &keys)?,
        None => Before::default(),
    };
    let projects: BTreeSet<_> = keys.iter().map(|(project, _)| *project).collect();
    let projects: Vec<_> = projects.into_iter().collect();
    let chosen = match &update.assignment {
        Some(assignment) => Some(assign::choose(stores, organization, &projects, assignment)?),
        None => None,
    };
    let is_single = issues.len() == 1;
    for issue in &mut issues {
        let old = issue.clone();
        plan.set_status(stores, &before, issue, is_single)?;
        match &chosen {
            Some(chosen) => assign::assign(stores, &plan, issue, chosen.as_ref())?,
            None => assign::take_resolved(stores, &plan, issue)?,
        }
        plan.set_rest(stores, issue)?;
        if *issue != old {
            stores.triage().save(issue)?;
            end_forecast(stores, &old, issue)?;
        }
        if let Some(user) = plan.user {
            people::set(stores, &plan, user, issue)?;
        }
    }
    Ok(issues)
}

impl<'a> Plan<'a> {
    fn new(
        stores: &mut dyn Stores,
        (actor, organization): (&'a Actor, &'a Organization),
        start: &'a Start,
        update: &'a IssueUpdate,
    ) -> Result<Self, StoreError> {
        let user = match actor {
            Actor::User(user) => Some(&user.user),
            Actor::Nobody | Actor::Organization(_) => None,
        };
        let takes_resolved = match user {
            Some(user) if update.resolves_only() => stores.preferences().of_user(user.id)?.takes_resolved,
            Some(_) | None => false,
        };
        let reach = match user {
            Some(user) if takes_resolved || update.has_seen == Some(true) => assign::reach(stores, organization, user)?,
            Some(_) | None => None,
        };
        let reach = reach.unwrap_or_else(|| Reach::Only(HashSet::new()));
        Ok(Self {
            organization,
            user,
            update,
            now: start.now,
            reach,
            takes_resolved,
            seed: &start.seed,
            releases: HashMap::new(),
            current_versions: HashMap::new(),
            commit: None,
        })
    }

    fn set_status(
        &mut self,
        stores: &mut dyn Stores,
        before: &Before,
        issue: &mut Issue,
        is_single: bool,
    ) -> Result<(), IssueError> {
        let update = self.update;
        let Some(update) = &update.status else { return Ok(()) };
        let is_change = status::set(stores, self, before, issue, update)?;
        // Whoever changes many at once does not want to hear of each.
        let is_concerned = is_single && (is_change || issue.status == Status::Resolved);
        match self.user {
            Some(user) if is_concerned => {
                Ok(self.subscribe(stores, issue, user.id, SubscriptionReason::ChangedStatus)?)
            }
            _ => Ok(()),
        }
    }

    /// The public page, the priority and the inbox.
    fn set_rest(&self, stores: &mut dyn Stores, issue: &mut Issue) -> Result<(), StoreError> {
        if let Some(priority) = self.update.priority
            && issue.prioritize(priority, self.now)
        {
            let data = [("priority", json!(priority.as_str())), ("reason", Value::Null)];
            let data = Map::from_iter(data.map(|(key, value)| (key.to_owned(), value)));
            self.record(stores, issue, ActivityKind::SetPriority, data)?;
        }
        if let Some(is_public) = self.update.is_public {
            if issue.triage.share_id.take().is_some() {
                self.record(stores, issue, ActivityKind::SetPrivate, Map::new())?;
            }
            if is_public {
                issue.triage.share_id = Some(share_id(self.seed, issue.id));
                self.record(stores, issue, ActivityKind::SetPublic, Map::new())?;
            }
        }
        match self.update.inbox {
            Some(true) => issue.put_into_inbox(self.now),
            Some(false) if issue.review() => self.record(stores, issue, ActivityKind::MarkReviewed, Map::new())?,
            Some(false) | None => {}
        }
        Ok(())
    }

    /// Writes down what happened to an issue.
    pub(super) fn record(
        &self,
        stores: &mut dyn Stores,
        issue: &Issue,
        kind: ActivityKind,
        data: Map<String, Value>,
    ) -> Result<(), StoreError> {
        let activity = NewActivity {
            project_id: issue.project_id,
            issue_id: issue.id,
            user: self.user.map(|user| user.id),
            kind,
            data,
            date_added: self.now,
        };
        stores.activities().add(&activity).map(drop)
    }

    /// Lets a user hear of an issue, unless they have decided themselves.
    pub(super) fn subscribe(
        &self,
        stores: &mut dyn Stores,
        issue: &Issue,
        user: UserId,
        reason: SubscriptionReason,
    ) -> Result<(), StoreError> {
        let subscription = Subscription { user, is_active: true, reason };
        stores.triage().subscribe(issue.project_id, issue.id, &subscription, self.now)
    }

    /// A release of a project, looked for once.
    pub(super) fn release(
        &mut self,
        stores: &mut dyn Stores,
        project: ProjectId,
        version: &Version,
    ) -> Result<Option<Release>, StoreError> {
        if let Some(known) = self.releases.get(&project) {
            return Ok(known.clone());
        }
        let found = match version {
            Version::Latest => stores.releases().latest(project)?,
            Version::Text(version) => stores.releases().find(self.organization.id, project, version)?,
        };
        self.releases.insert(project, found.clone());
        Ok(found)
    }

    /// The commit that is asked for, and the release that had it first; looked for once.
    pub(super) fn commit(
        &mut self,
        stores: &mut dyn Stores,
        repository: &str,
        key: &str,
    ) -> Result<(CommitId, Option<ReleaseId>), IssueError> {
        if let Some(known) = self.commit {
            return Ok(known);
        }
        let commit = match stores.commits().find(self.organization.id, repository, key)? {
            CommitLookup::Found(commit) => commit.id,
            CommitLookup::NoRepository => return Err(UpdateFault::NoSuchRepository.into()),
            CommitLookup::NoCommit => return Err(UpdateFault::NoSuchCommit.into()),
        };
        let release = stores.commits().first_release(self.organization.id, commit)?.map(|release| release.id);
        Ok(*self.commit.insert((commit, release)))
    }
}

/// 32 hexadecimal digits that nobody can guess.
fn share_id(seed: &str, issue: IssueId) -> String {
    tokens::hash(&format!("{seed}/{issue}")).chars().take(32).collect()
}

use std::collections::{BTreeSet, HashMap};

use domain::ids::{CommitId, IssueId, OrganizationId, ProjectId, ReleaseId, TeamId, UserId};
use domain::issues::{Assignee, Issue, IssueResolution, ResolutionKind, Snooze, Status};
use domain::releases::{Commit, Release};
use domain::teams::Team;
use domain::users::User;

use super::{AssignedTo, StatusDetails};
use crate::ports::{StoreError, Stores};

/// What people decided, whoever asks.
pub(super) struct Decided {
    pub(super) snoozes: HashMap<IssueId, Snooze>,
    resolutions: HashMap<IssueId, IssueResolution>,
    users: HashMap<UserId, User>,
    teams: HashMap<TeamId, Team>,
    releases: HashMap<ReleaseId, Release>,
    commits: HashMap<CommitId, Commit>,
    ages: HashMap<ProjectId, i64>,
}

impl Decided {
    pub(super) fn load(
        stores: &mut dyn Stores,
        organization: OrganizationId,
        issues: &[Issue],
    ) -> Result<Self, StoreError> {
        let of = |status| {
            let chosen = issues.iter().filter(move |issue| issue.status == status);
            chosen.map(|issue| (issue.project_id, issue.id)).collect::<Vec<_>>()
        };
        let (archived, resolved) = (of(Status::Ignored), of(Status::Resolved));
        let snoozes: HashMap<_, _> = none_or(&archived, |keys| stores.triage().snoozes(keys))?.into_iter().collect();
        let resolutions: HashMap<_, _> =
            none_or(&resolved, |keys| stores.triage().resolutions(keys))?.into_iter().collect();
        let open: BTreeSet<_> = of(Status::Unresolved).into_iter().map(|(project, _)| project).collect();
        let ages = none_or(&to_vec(open), |projects| stores.lifecycle().ages(projects))?;
        let (mut users, teams) = assignees(issues);
        users.extend(snoozes.values().filter_map(|snooze| snooze.actor));
        users.extend(resolutions.values().filter_map(|resolution| resolution.actor));
        let releases: BTreeSet<_> = resolutions.values().filter_map(|resolution| resolution.release).collect();
        let commits: BTreeSet<_> = resolutions.values().filter_map(|resolution| resolution.commit).collect();
        let users = none_or(&to_vec(users), |ids| stores.users().of_ids(ids))?;
        let teams = none_or(&to_vec(teams), |ids| stores.teams().of_ids(organization, ids))?;
        let releases = none_or(&to_vec(releases), |ids| stores.releases().of_ids(organization, ids))?;
        let commits = none_or(&to_vec(commits), |ids| stores.commits().of_ids(organization, ids))?;
        Ok(Self {
            snoozes,
            resolutions,
            users: users.into_iter().map(|user| (user.id, user)).collect(),
            teams: teams.into_iter().map(|team| (team.id, team)).collect(),
            releases: releases.into_iter().map(|release| (release.id, release)).collect(),
            commits: commits.into_iter().map(|commit| (commit.id, commit)).collect(),
            ages: ages.into_iter().collect(),
        })
    }

    pub(super) fn user(&self, id: Option<UserId>) -> Option<User> {
        self.users.get(&id?).cloned()
    }

    pub(super) fn assignee(&self, issue: &Issue) -> Option<AssignedTo> {
        match issue.triage.assignee? {
            Assignee::User(user) => self.user(Some(user)).map(AssignedTo::User),
            Assignee::Team(team) => self.teams.get(&team).cloned().map(AssignedTo::Team),
        }
    }

    pub(super) fn resolved_by(&self, issue: IssueId) -> StatusDetails {
        let Some(resolution) = self.resolutions.get(&issue) else { return StatusDetails::Plain };
        let actor = self.user(resolution.actor);
        match resolution.kind {
            ResolutionKind::InNextRelease => StatusDetails::InNextRelease(actor),
            ResolutionKind::InRelease => match resolution.release.and_then(|release| self.releases.get(&release)) {
                Some(release) => StatusDetails::InRelease(release.version.clone(), actor),
                None => StatusDetails::Plain,
            },
            ResolutionKind::InCommit => match resolution.commit.and_then(|commit| self.commits.get(&commit)) {
                Some(commit) => StatusDetails::InCommit(commit.clone()),
                None => StatusDetails::Plain,
            },
        }
    }

    /// After how many hours the issue is resolved if nothing is seen of it; 0, if never.
    pub(super) fn age(&self, issue: &Issue) -> i64 {
        self.ages.get(&issue.project_id).copied().unwrap_or_default()
    }
}

/// Who is to see to these issues.
fn assignees(issues: &[Issue]) -> (BTreeSet<UserId>, BTreeSet<TeamId>) {
    let (mut users, mut teams) = (BTreeSet::new(), BTreeSet::new());
    for issue in issues {
        match issue.triage.assignee {
            Some(Assignee::User(user)) => drop(users.insert(user)),
            Some(Assignee::Team(team)) => drop(teams.insert(team)),
            None => {}
        }
    }
    (users, teams)
}

/// Asks only where there is something to ask for.
fn none_or<K, T>(keys: &[K], ask: impl FnOnce(&[K]) -> Result<Vec<T>, StoreError>) -> Result<Vec<T>, StoreError> {
    if keys.is_empty() { Ok(Vec::new()) } else { ask(keys) }
}

fn to_vec<T>(set: BTreeSet<T>) -> Vec<T> {
    set.into_iter().collect()
}

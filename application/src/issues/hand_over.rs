//! What belongs to an issue that was merged becomes another one's, a little at a time.

use std::collections::{BTreeSet, HashMap};

use domain::ids::{IssueId, ProjectId};
use domain::issues::{Issue, Snooze};

use super::{RemovedIssues, Resolution};
use crate::environments::{IssueEnvironment, IssueEnvironmentDelta, IssueEnvironmentKey};
use crate::ingest::{IssueReleaseDelta, TagDelta};
use crate::ports::{StoreError, Stores};

/// Hands over at most `limit` rows of an issue that was merged, and a copy of the other one's counts where its
/// environment was the only one. The last step removes the issue, with what ends with it (how it was resolved or
/// archived, what was expected of it, what waits to be told of it), and adds up what its events and those of the other
/// one come to. Both are locked, so that no batch of events comes between.
pub(crate) fn hand_over(
    stores: &mut dyn Stores,
    project: ProjectId,
    child: IssueId,
    limit: usize,
) -> Result<RemovedIssues, StoreError> {
    let parent = stores.merges().redirected(child)?.map(|(_, parent)| parent);
    let wanted: Vec<_> = parent.into_iter().chain([child]).map(|issue| (project, issue)).collect();
    let locked = stores.triage().lock(&wanted)?;
    let find = |id: IssueId| locked.iter().find(|issue| issue.id == id);
    let (before, child) = match (parent.and_then(find), find(child)) {
        (Some(parent), Some(child)) => (parent, child),
        // What it was merged into is gone for good, and takes it along.
        _ => return stores.issues().remove(project, child, limit),
    };
    let mut parent = before.clone();
    let mut done = RemovedIssues { issues: 0, rows: take(stores, child.id, &mut parent, limit)? };
    if done.rows < limit {
        let removed = stores.issues().remove(project, child.id, limit - done.rows)?;
        done = RemovedIssues { issues: removed.issues, rows: done.rows + removed.rows };
    }
    if done.issues > 0 {
        parent.absorb(child);
        stores.merges().set_totals(&parent)?;
    }
    wait_on(stores, before, &parent)?;
    Ok(done)
}

/// An issue that is archived until it has so many more events or users waits on: those that it was given are none.
fn wait_on(stores: &mut dyn Stores, before: &Issue, now: &Issue) -> Result<(), StoreError> {
    let (events, users) = (now.times_seen - before.times_seen, now.users_seen - before.users_seen);
    if (events, users) == (0, 0) {
        return Ok(());
    }
    for (issue, snooze) in stores.triage().snoozes(&[(now.project_id, now.id)])? {
        let (times_seen, users_seen) = (snooze.times_seen + events, snooze.users_seen + users);
        let snooze = Snooze { times_seen, users_seen, ..snooze };
        stores.triage().set_snooze(now.project_id, issue, Some(snooze))?;
    }
    Ok(())
}

fn take(stores: &mut dyn Stores, from: IssueId, to: &mut Issue, limit: usize) -> Result<usize, StoreError> {
    let way = Way { project: to.project_id, from, to: to.id };
    let (environments, mut rows) = Environments::take(stores, way, limit)?;
    if rows >= limit {
        // What is counted by environment waits until the other issue has all of them.
        return Ok(rows);
    }
    rows += stores.merges().hand_over(way.project, way.from, way.to, limit - rows)?;
    for resolution in [Resolution::Hour, Resolution::Day] {
        rows += take_buckets(stores, way, &environments, resolution, limit - rows)?;
    }
    rows += take_releases(stores, way, limit - rows)?;
    rows += take_tags(stores, to, way, &environments, limit - rows)?;
    for resolution in [Resolution::Hour, Resolution::Day] {
        rows += take_split_buckets(stores, way, resolution, limit - rows)?;
    }
    Ok(rows + take_split_tags(stores, way, &environments, limit - rows)?)
}

/// From where to where.
#[derive(Clone, Copy)]
struct Way {
    project: ProjectId,
    from: IssueId,
    to: IssueId,
}

impl Way {
    /// An environment of the issue that gets everything.
    fn key(self, environment: &str) -> IssueEnvironmentKey {
        IssueEnvironmentKey { project_id: self.project, issue_id: self.to, environment: environment.to_owned() }
    }
}

/// What is counted by environment of the two issues.
struct Environments {
    /// Those of the issue that is handed over. With more than one, its counts are split.
    seen: Vec<IssueEnvironment>,
    /// The counts of the other issue are split.
    is_split: bool,
}

impl Environments {
    /// Gives the other issue at most `limit` environments of the one that is handed over, which keeps their names with
    /// a count of 0: they say what its other rows are of. MUST come before anything else is handed over, for what an
    /// issue of one environment has so far is split off as that one's.
    fn take(stores: &mut dyn Stores, way: Way, limit: usize) -> Result<(Self, usize), StoreError> {
        let both = [(way.project, way.from), (way.project, way.to)];
        let found = stores.issue_environments().of_issues(&both)?;
        let (of_child, of_parent): (Vec<_>, Vec<_>) = found.into_iter().partition(|(issue, _)| *issue == way.from);
        let mut names: BTreeSet<_> = of_parent.iter().map(|(_, seen)| seen.environment.clone()).collect();
        let seen: Vec<_> = of_child.into_iter().map(|(_, seen)| seen).collect();
        // One of count 0 that the other issue lacks was given to a third one, which became part of the other.
        let taken = seen.iter().filter(|seen| seen.count > 0 || !names.contains(&seen.environment));
        let taken: Vec<_> = taken.take(limit).collect();
        names.extend(taken.iter().map(|seen| seen.environment.clone()));
        let is_split = names.len() > 1;
        if let ([(_, only)], true) = (of_parent.as_slice(), is_split) {
            stores.issue_environments().split(&[way.key(&only.environment)])?;
        }
        let delta = |issue_id, seen: &IssueEnvironment, count| {
            let seen = IssueEnvironment { count, users: 0, ..seen.clone() };
            IssueEnvironmentDelta { project_id: way.project, issue_id, seen }
        };
        let given = taken.iter().map(|seen| delta(way.to, seen, seen.count));
        let mut deltas: Vec<_> = given.chain(taken.iter().map(|seen| delta(way.from, seen, -seen.count))).collect();
        deltas.sort_by(|left, right| {
            (left.issue_id, &left.seen.environment).cmp(&(right.issue_id, &right.seen.environment))
        });
        if !deltas.is_empty() {
            stores.issue_environments().add(&deltas)?;
        }
        let rows = taken.len();
        Ok((Self { seen, is_split }, rows))
    }

    /// The only environment of the issue that is handed over: all of its counts are of it.
    fn only(&self) -> Option<&str> {
        match self.seen.as_slice() {
            [only] => Some(&only.environment),
            _ => None,
        }
    }

    /// Adds users that are new to environments of the other issue.
    fn add_users(
        &self,
        stores: &mut dyn Stores,
        way: Way,
        new: &HashMap<(IssueId, String), i64>,
    ) -> Result<(), StoreError> {
        let delta = |seen: &IssueEnvironment| {
            let users = *new.get(&(way.to, seen.environment.clone())).filter(|users| **users > 0)?;
            // Its times are known there.
            let seen = IssueEnvironment { count: 0, users, ..seen.clone() };
            Some(IssueEnvironmentDelta { project_id: way.project, issue_id: way.to, seen })
        };
        let deltas: Vec<_> = self.seen.iter().filter_map(delta).collect();
        if deltas.is_empty() { Ok(()) } else { stores.issue_environments().add(&deltas) }
    }
}

fn take_buckets(
    stores: &mut dyn Stores,
    way: Way,
    environments: &Environments,
    resolution: Resolution,
    limit: usize,
) -> Result<usize, StoreError> {
    let taken = stores.merges().take_buckets(way.project, way.from, resolution, limit)?;
    if let (Some(only), true) = (environments.only(), environments.is_split) {
        let of_environment: Vec<_> = taken.iter().map(|(start, count)| (way.key(only), *start, *count)).collect();
        stores.issue_environments().add_buckets(resolution, &of_environment)?;
    }
    let given: Vec<_> = taken.iter().map(|(start, count)| (way.project, way.to, *start, *count)).collect();
    stores.intake().add_buckets(resolution, &given)?;
    Ok(taken.len())
}

fn take_releases(stores: &mut dyn Stores, way: Way, limit: usize) -> Result<usize, StoreError> {
    let taken = stores.merges().take_releases(way.project, way.from, limit)?;
    let given: Vec<_> = taken.into_iter().map(|it| IssueReleaseDelta { issue_id: way.to, ..it }).collect();
    stores.intake().add_issue_releases(&given)?;
    Ok(given.len())
}

fn take_tags(
    stores: &mut dyn Stores,
    to: &mut Issue,
    way: Way,
    environments: &Environments,
    limit: usize,
) -> Result<usize, StoreError> {
    let taken = stores.merges().take_tags(way.project, way.from, limit)?;
    let given: Vec<_> = taken.into_iter().map(|tag| TagDelta { issue_id: way.to, ..tag }).collect();
    let new_users = stores.intake().add_tags(&given)?.get(&way.to).copied().unwrap_or_default();
    if new_users > 0 {
        to.users_seen += new_users;
        stores.merges().set_totals(to)?;
    }
    let rows = given.len();
    if let Some(only) = environments.only() {
        let users = match environments.is_split {
            // It is the only one of the other issue as well.
            false => HashMap::from([((way.to, only.to_owned()), new_users)]),
            true => {
                let of_environment: Vec<_> = given.into_iter().map(|tag| (only.to_owned(), tag)).collect();
                stores.issue_environments().add_tags(&of_environment)?
            }
        };
        environments.add_users(stores, way, &users)?;
    }
    Ok(rows)
}

fn take_split_buckets(
    stores: &mut dyn Stores,
    way: Way,
    resolution: Resolution,
    limit: usize,
) -> Result<usize, StoreError> {
    let taken = stores.merges().take_environment_buckets(way.project, way.from, resolution, limit)?;
    let given: Vec<_> = taken.iter().map(|(name, start, count)| (way.key(name), *start, *count)).collect();
    stores.issue_environments().add_buckets(resolution, &given)?;
    Ok(given.len())
}

fn take_split_tags(
    stores: &mut dyn Stores,
    way: Way,
    environments: &Environments,
    limit: usize,
) -> Result<usize, StoreError> {
    let taken = stores.merges().take_environment_tags(way.project, way.from, limit)?;
    let given: Vec<_> = taken.into_iter().map(|(name, tag)| (name, TagDelta { issue_id: way.to, ..tag })).collect();
    let users = stores.issue_environments().add_tags(&given)?;
    environments.add_users(stores, way, &users)?;
    Ok(given.len())
}

//! Which issue each event of a batch belongs to.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::events::EventId;
use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId, ReleaseId};
use domain::issues::{EventBatch, Issue, Status, Substatus, Summary, fold};

use super::{HashClaim, IntakeRepository, NewIssue, Prepared, ReleaseRef};
use crate::ports::{StoreError, Stores};

/// The releases that a batch names, by what they were asked for.
pub(super) type Releases = HashMap<ReleaseRef, ReleaseId>;

/// An event and its issue.
pub(super) struct Placed<'a> {
    pub(super) event: &'a Prepared,
    /// The one of its hashes by which the issue was found or made.
    pub(super) hash: Option<&'a GroupHash>,
    pub(super) issue: IssueId,
}

/// The events of a batch that were stored. Others that it places were stored by another process meanwhile.
pub(super) type Stored = HashSet<(ProjectId, EventId)>;

impl Placed<'_> {
    pub(super) fn is_in(&self, stored: &Stored) -> bool {
        stored.contains(&(self.event.project_id, self.event.id))
    }
}

/// All events of a batch with their issues, which are locked.
#[derive(Default)]
pub(super) struct Placement<'a> {
    /// In order of arrival.
    pub(super) placed: Vec<Placed<'a>>,
    /// Issues that were there before.
    pub(super) known: HashMap<IssueId, Issue>,
    /// Issues made for this batch, and the release of the first event of each.
    pub(super) made: HashMap<IssueId, Option<ReleaseId>>,
    /// Events that belong to no issue, since theirs was discarded.
    pub(super) discarded: Vec<&'a Prepared>,
}

/// Where a hash leads: to an issue of the store, or to one of those to be made.
#[derive(Clone, Copy)]
enum Home {
    Known(IssueId),
    New(usize),
}

/// What the hashes say, before anything is written.
struct Plan<'a> {
    /// None for a hash that leads to a tombstone.
    homes: HashMap<(ProjectId, &'a GroupHash), Option<Home>>,
    attached: BTreeMap<(ProjectId, &'a GroupHash), Home>,
    events: Vec<(&'a Prepared, Option<&'a GroupHash>, Home)>,
    /// For each issue to make, its first event.
    faults: Vec<&'a Prepared>,
    discarded: Vec<&'a Prepared>,
}

/// Finds or makes the issue of each event, and lets all its hashes lead there.
pub(super) fn place<'a>(
    stores: &mut dyn Stores,
    events: &[&'a Prepared],
    releases: &Releases,
    now: DateTime<Utc>,
) -> Result<Placement<'a>, StoreError> {
    let intake = stores.intake();
    let claims = claim(intake, events)?;
    let known = lock(intake, &claims)?;
    let mut plan = Plan::new(&claims, &known, events);
    for event in events {
        plan.add(event);
    }
    let made = make(intake, &plan, releases, now)?;
    let issue = |home| match home {
        Home::Known(issue) => Ok(issue),
        Home::New(fault) => made.get(fault).map(|(issue, _)| *issue).ok_or_else(incomplete),
    };
    let attach = |(&(project, hash), &home): (&(ProjectId, &GroupHash), &Home)| {
        Ok::<_, StoreError>((project, hash.clone(), issue(home)?))
    };
    let attached = plan.attached.iter().map(attach).collect::<Result<Vec<_>, _>>()?;
    if !attached.is_empty() {
        intake.assign_hashes(&attached)?;
    }
    let placed = plan.events.iter().map(|&(event, hash, home)| Ok(Placed { event, hash, issue: issue(home)? }));
    let placed = placed.collect::<Result<_, StoreError>>()?;
    Ok(Placement { placed, known, made: made.into_iter().collect(), discarded: plan.discarded })
}

fn claim(intake: &mut dyn IntakeRepository, events: &[&Prepared]) -> Result<Vec<HashClaim>, StoreError> {
    let hashes = events.iter().flat_map(|event| event.hashes.iter().map(|hash| (event.project_id, hash)));
    let sorted: BTreeSet<_> = hashes.collect();
    let sorted: Vec<_> = sorted.into_iter().map(|(project, hash)| (project, hash.clone())).collect();
    intake.claim_hashes(&sorted)
}

fn lock(intake: &mut dyn IntakeRepository, claims: &[HashClaim]) -> Result<HashMap<IssueId, Issue>, StoreError> {
    let issues: BTreeSet<_> = claims.iter().filter_map(|claim| Some((claim.project_id, claim.issue_id?))).collect();
    if issues.is_empty() {
        return Ok(HashMap::new());
    }
    let mut locked = intake.lock_issues(&issues.into_iter().collect::<Vec<_>>())?;
    // To one that is about to go, a hash may lead that came to it too late to be taken away with the others.
    locked.retain(|_, issue| issue.status.is_visible());
    Ok(locked)
}

impl<'a> Plan<'a> {
    /// A hash that leads to an issue which is no longer there, or about to go, counts as unknown.
    fn new(claims: &[HashClaim], known: &HashMap<IssueId, Issue>, events: &[&'a Prepared]) -> Self {
        let home = |claim: &HashClaim| match claim.tombstone_id {
            Some(_) => Some(None),
            None => claim.issue_id.filter(|issue| known.contains_key(issue)).map(|issue| Some(Home::Known(issue))),
        };
        let leads: HashMap<_, _> =
            claims.iter().filter_map(|claim| Some(((claim.project_id, &claim.hash), home(claim)?))).collect();
        let hashes = events.iter().flat_map(|event| event.hashes.iter().map(|hash| (event.project_id, hash)));
        let homes = hashes.filter_map(|key| Some((key, *leads.get(&key)?))).collect();
        let events = Vec::with_capacity(events.len());
        Self { homes, attached: BTreeMap::new(), events, faults: Vec::new(), discarded: Vec::new() }
    }

    /// The first known hash wins; the hashes that lead nowhere follow it, but to no tombstone.
    fn add(&mut self, event: &'a Prepared) {
        let home = |hash| Some((Some(hash), *self.homes.get(&(event.project_id, hash))?));
        let (by, home) = match event.hashes.iter().find_map(home) {
            Some((by, Some(home))) => (by, home),
            Some((_, None)) => return self.discarded.push(event),
            None => {
                self.faults.push(event);
                (event.hashes.first(), Home::New(self.faults.len() - 1))
            }
        };
        for hash in &event.hashes {
            self.homes.entry((event.project_id, hash)).or_insert_with(|| {
                self.attached.insert((event.project_id, hash), home);
                Some(home)
            });
        }
        self.events.push((event, by, home));
    }
}

/// Makes the planned issues; ids and first releases in the order of the plan's faults.
fn make(
    intake: &mut dyn IntakeRepository,
    plan: &Plan<'_>,
    releases: &Releases,
    now: DateTime<Utc>,
) -> Result<Vec<(IssueId, Option<ReleaseId>)>, StoreError> {
    if plan.faults.is_empty() {
        return Ok(Vec::new());
    }
    let new = plan.events.iter().filter_map(|(event, _, home)| match home {
        Home::New(fault) => Some((*fault, *event)),
        Home::Known(_) => None,
    });
    let mut batches = fold_by(new);
    let mut issues = Vec::with_capacity(plan.faults.len());
    let numbers = numbers(intake, &plan.faults)?;
    for ((fault, first), number) in plan.faults.iter().enumerate().zip(numbers) {
        let events = batches.remove(&fault).ok_or_else(incomplete)?;
        let first_release = release_of(first).and_then(|release| releases.get(&release).copied());
        issues.push((fault, NewIssue { inbox_at: Some(now), ..new_issue(first, number, first_release, events) }));
    }
    issues.sort_by_key(|(_, issue)| (issue.project_id, issue.number));
    let (faults, issues): (Vec<_>, Vec<_>) = issues.into_iter().unzip();
    let ids = intake.add_issues(&issues)?;
    if ids.len() != issues.len() {
        return Err(incomplete());
    }
    let releases = issues.iter().map(|issue| issue.first_release);
    let made: BTreeMap<_, _> = faults.into_iter().zip(ids.into_iter().zip(releases)).collect();
    Ok(made.into_values().collect())
}

/// A number for each fault, taken once a project.
fn numbers(intake: &mut dyn IntakeRepository, faults: &[&Prepared]) -> Result<Vec<i64>, StoreError> {
    let mut counts = BTreeMap::new();
    for fault in faults {
        *counts.entry(fault.project_id).or_insert(0) += 1;
    }
    let mut next = HashMap::new();
    for (project, count) in counts {
        next.insert(project, intake.take_numbers(project, count)?);
    }
    let take = |fault: &&Prepared| {
        let next = next.entry(fault.project_id).or_insert(0);
        let number = *next;
        *next += 1;
        number
    };
    Ok(faults.iter().map(take).collect())
}

pub(super) fn new_issue(
    first: &Prepared,
    number: i64,
    first_release: Option<ReleaseId>,
    events: EventBatch,
) -> NewIssue {
    NewIssue {
        project_id: first.project_id,
        number,
        status: Status::Unresolved,
        substatus: Substatus::New,
        priority: first.priority(),
        kind: first.kind,
        platform: first.platform.clone(),
        first_release,
        inbox_at: None,
        events,
    }
}

/// The release that an event names.
pub(super) fn release_of(event: &Prepared) -> Option<ReleaseRef> {
    Some(ReleaseRef {
        organization_id: event.organization_id,
        project_id: event.project_id,
        version: event.release.clone()?,
    })
}

/// Takes events of one issue together, in order of arrival. The first one brings the priority that a
/// new issue starts with; an issue that has one keeps its own.
pub(super) fn fold_by<'a, K: Ord>(events: impl Iterator<Item = (K, &'a Prepared)>) -> BTreeMap<K, EventBatch> {
    let mut batches = BTreeMap::new();
    for (key, event) in events {
        let before = batches.remove(&key);
        let summary = if before.is_none() { beginning(event) } else { event.summary.clone() };
        batches.insert(key, fold(before, event.timestamp, summary));
    }
    batches
}

/// The summary of an issue that begins with this event.
pub(super) fn beginning(event: &Prepared) -> Summary {
    let mut summary = event.summary.clone();
    summary.metadata.insert("initial_priority".to_owned(), event.priority().number().into());
    summary
}

/// The releases that events name, each once, ascending.
pub(super) fn named_releases(events: &[&Prepared]) -> Vec<ReleaseRef> {
    let named: HashSet<_> = events.iter().filter_map(|event| release_of(event)).collect();
    let mut named: Vec<_> = named.into_iter().collect();
    named.sort();
    named
}

fn incomplete() -> StoreError {
    StoreError::Other("the store made fewer issues than it was asked for".into())
}

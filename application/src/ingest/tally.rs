//! What stored events change on everything that is kept ready for reading.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::ids::{IssueId, ProjectId, ReleaseId};
use domain::issues::{Status, Substatus, heat};

use super::environments::ByEnvironment;
use super::outcomes::{Noted, Outcomes};
use super::place::{Placed, Placement, Releases, Stored, fold_by, release_of};
use super::regressions::Regressions;
use super::users::note_users;
use super::{IntakeRepository, IssueChange, IssueReleaseDelta, OutcomeKind, TagDelta};
use crate::feedback::ReportedEvent;
use crate::issues::Resolution;
use crate::ports::{Constraint, StoreError, Stores};

/// Counts those of the placed events that were stored, and adds them to the outcomes. Answers what changed on the
/// issues.
pub(super) fn tally(
    stores: &mut dyn Stores,
    placement: &Placement<'_>,
    stored: &Stored,
    regressions: &Regressions<'_>,
    releases: &Releases,
    outcomes: &mut Outcomes,
) -> Result<Vec<IssueChange>, StoreError> {
    let (events, lost): (Vec<_>, Vec<_>) = placement.placed.iter().partition(|placed| placed.is_in(stored));
    made_of_what_was_stored(placement, &lost)?;
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let by_environment = ByEnvironment::prepare(stores, placement, &events)?;
    let new_users = stores.intake().add_tags(&tags(&events))?;
    by_environment.add(stores, &new_users)?;
    link_reports(stores, &events)?;
    note_users(stores, &events)?;
    let intake = stores.intake();
    let changes = changes(placement, &events, regressions, &new_users);
    intake.change(&changes)?;
    for resolution in [Resolution::Hour, Resolution::Day] {
        intake.add_buckets(resolution, &buckets(&events, resolution))?;
    }
    let of_releases = issue_releases(placement, &events, releases);
    if !of_releases.is_empty() {
        intake.add_issue_releases(&of_releases)?;
    }
    note_projects(intake, &events)?;
    for placed in &events {
        let (category, outcome) = (placed.event.category(), OutcomeKind::Accepted);
        let noted = Noted { category, outcome, reason: String::new(), quantity: 1 };
        outcomes.add(placed.event.project_id, placed.event.received, noted);
    }
    Ok(changes)
}

/// An issue took its times, its title and its first release from all events that it was made for. Where another
/// process turns out to have stored one of them under other hashes at the same time, the batch is undone, and in the
/// next attempt that event is a duplicate.
fn made_of_what_was_stored(placement: &Placement<'_>, lost: &[&Placed<'_>]) -> Result<(), StoreError> {
    let is_wrong = lost.iter().any(|placed| placement.made.contains_key(&placed.issue));
    if is_wrong { Err(StoreError::Conflict(Constraint::Other)) } else { Ok(()) }
}

/// What users said of events before these came.
fn link_reports(stores: &mut dyn Stores, events: &[&Placed<'_>]) -> Result<(), StoreError> {
    let about = |placed: &&Placed<'_>| ReportedEvent {
        project_id: placed.event.project_id,
        event_id: placed.event.id,
        issue_id: placed.issue,
        environment: placed.event.environment.clone(),
    };
    let mut about: Vec<_> = events.iter().map(about).collect();
    about.sort_by_key(|event| (event.project_id, event.event_id));
    stores.user_reports().link(&about)
}

fn changes(
    placement: &Placement<'_>,
    events: &[&Placed<'_>],
    regressions: &Regressions<'_>,
    new_users: &HashMap<IssueId, i64>,
) -> Vec<IssueChange> {
    let by_issue = events.iter().map(|placed| ((placed.event.project_id, placed.issue), placed.event));
    let change = |((project_id, issue_id), mut events): (_, domain::issues::EventBatch)| {
        if let Some(issue) = placement.known.get(&issue_id) {
            events.summary = issue.summary.clone().replaced_by(events.summary);
            events.heat = heat::sum(issue.triage.heat, events.heat);
        }
        events.heat = heat::kept(events.heat);
        let new_users = new_users.get(&issue_id).copied().unwrap_or_default();
        let is_back = regressions.contains_key(&(project_id, issue_id));
        let state = is_back.then_some((Status::Unresolved, Substatus::Regressed));
        IssueChange { project_id, issue_id, new_users, state, events }
    };
    fold_by(by_issue).into_iter().map(change).collect()
}

pub(super) fn tags(events: &[&Placed<'_>]) -> Vec<TagDelta> {
    let mut uses: BTreeMap<_, Span> = BTreeMap::new();
    for placed in events {
        for (key, value) in &placed.event.tags {
            let key = (placed.event.project_id, placed.issue, key.as_str(), value.as_str());
            Span::add(uses.entry(key), placed.event.timestamp);
        }
    }
    let delta = |((project_id, issue_id, key, value), span): ((_, _, &str, &str), Span)| TagDelta {
        project_id,
        issue_id,
        key: key.to_owned(),
        value: value.to_owned(),
        count: span.count,
        first_seen: span.first,
        last_seen: span.last,
    };
    uses.into_iter().map(delta).collect()
}

pub(super) fn buckets(events: &[&Placed<'_>], resolution: Resolution) -> Vec<(ProjectId, IssueId, i64, i64)> {
    let mut counts = BTreeMap::new();
    for placed in events {
        let start = resolution.start(placed.event.timestamp);
        *counts.entry((placed.event.project_id, placed.issue, start)).or_insert(0) += 1;
    }
    counts.into_iter().map(|((project, issue, start), count)| (project, issue, start, count)).collect()
}

pub(super) fn issue_releases(
    placement: &Placement<'_>,
    events: &[&Placed<'_>],
    releases: &Releases,
) -> Vec<IssueReleaseDelta> {
    let mut spans: BTreeMap<(ProjectId, IssueId, ReleaseId), Span> = BTreeMap::new();
    for placed in events {
        let release = release_of(placed.event).and_then(|release| releases.get(&release).copied());
        if let Some(release) = release {
            Span::add(spans.entry((placed.event.project_id, placed.issue, release)), placed.event.timestamp);
        }
    }
    let delta = |((project_id, issue_id, release_id), span): (_, Span)| IssueReleaseDelta {
        project_id,
        issue_id,
        release_id,
        count: span.count,
        first_seen: span.first,
        last_seen: span.last,
        is_new_issue: placement.made.get(&issue_id).copied().flatten() == Some(release_id),
    };
    spans.into_iter().map(delta).collect()
}

fn note_projects(intake: &mut dyn IntakeRepository, events: &[&Placed<'_>]) -> Result<(), StoreError> {
    let mut projects = BTreeMap::new();
    let mut environments = BTreeSet::new();
    for event in events.iter().map(|placed| placed.event) {
        projects.entry(event.project_id).or_insert((event.received, event.platform.as_str()));
        if let Some(environment) = &event.environment {
            environments.insert((event.project_id, environment.as_str()));
        }
    }
    let projects: Vec<_> = projects.into_iter().map(|(project, (at, platform))| (project, at, platform)).collect();
    intake.note_projects(&projects, &environments.into_iter().collect::<Vec<_>>())
}

/// How many events of something, from when to when.
pub(super) struct Span {
    pub(super) count: i64,
    pub(super) first: DateTime<Utc>,
    pub(super) last: DateTime<Utc>,
}

impl Span {
    pub(super) fn add<K: Ord>(entry: std::collections::btree_map::Entry<'_, K, Self>, at: DateTime<Utc>) {
        let span = entry.or_insert(Self { count: 0, first: at, last: at });
        span.count += 1;
        span.first = span.first.min(at);
        span.last = span.last.max(at);
    }
}

use std::collections::{BTreeSet, HashSet};

use domain::events::EventId;
use domain::ids::{IssueId, ProjectId};
use domain::issues::Issue;
use domain::releases::IssueRelease;
use serde_json::Map;

use super::{Kept, Scanned, Unmerge};
use crate::events::{EventRecord, StoredEvent};
use crate::ingest::{recount, restored};
use crate::ports::{StoreError, Stores};

/// Looks at the next `limit` events of an unmerge from or to the issue, and moves those that are to be moved, with all
/// that they count for; how many it moved. None, where there is no such unmerge any more.
///
/// Whoever is to end an issue MUST carry on until then: what is not its own any more does not share its fate, and what
/// is to come to it does.
pub(crate) fn carry_on(
    stores: &mut dyn Stores,
    project: ProjectId,
    issue: IssueId,
    limit: usize,
) -> Result<Option<usize>, StoreError> {
    let Some(seen) = stores.unmerges().find(project, issue)? else { return Ok(None) };
    let to = home(stores, &seen)?;
    let wanted: BTreeSet<_> = [(project, seen.from), (project, to)].into();
    let locked = stores.triage().lock(&wanted.into_iter().collect::<Vec<_>>())?;
    // As it is now that nobody else carries it on, nor merges what it leads to.
    let Some(mut unmerge) = stores.unmerges().find(project, issue)? else { return Ok(None) };
    if (unmerge.from, unmerge.to) != (seen.from, seen.to) || home(stores, &unmerge)? != to {
        return Ok(Some(0));
    }
    let find = |id: IssueId| locked.iter().find(|issue| issue.id == id);
    let (from, to) = match (find(unmerge.from), find(to)) {
        (Some(from), Some(to)) if from.id != to.id => (from, to),
        // One of them is gone for good, or they are one again.
        _ => return stores.unmerges().remove(&unmerge).map(|()| Some(0)),
    };
    let scanned = stores.unmerges().scan(&unmerge, limit)?;
    let ids = sort(&mut unmerge, &scanned);
    let moved = if ids.is_empty() { 0 } else { move_events(stores, &ids, from, to)? };
    match scanned.last() {
        Some(last) if scanned.len() >= limit => {
            unmerge.after = Some(last.event);
            stores.unmerges().advance(&unmerge)?;
        }
        _ => {
            narrow_releases(stores, from, &unmerge.kept)?;
            stores.unmerges().remove(&unmerge)?;
        }
    }
    Ok(Some(moved))
}

/// The ids of those that are to be moved; notes the others.
fn sort(unmerge: &mut Unmerge, scanned: &[Scanned]) -> Vec<EventId> {
    let hashes: HashSet<_> = unmerge.hashes.iter().collect();
    let mut ids = Vec::new();
    for Scanned { event, hash, release } in scanned {
        unmerge.kept.look_at(event.timestamp);
        if hash.as_ref().is_some_and(|hash| hashes.contains(hash)) {
            ids.push(event.id);
        } else if let Some(release) = release {
            unmerge.kept.keep(event.timestamp, release);
        }
    }
    ids
}

/// Times of releases that came of events which are not the issue's any more come of those now that it has.
fn narrow_releases(stores: &mut dyn Stores, issue: &Issue, kept: &Kept) -> Result<(), StoreError> {
    let mut times = Vec::new();
    for version in kept.versions() {
        let found = stores.releases().of_issue_version(issue.project_id, issue.id, version)?;
        let Some(IssueRelease { release, first_seen, last_seen }) = found else { continue };
        let (first, last) = kept.narrowed(version, (first_seen, last_seen));
        if (first, last) != (first_seen, last_seen) {
            times.push((release.id, first, last));
        }
    }
    times.sort_unstable();
    if times.is_empty() { Ok(()) } else { stores.recounts().set_release_times(issue.project_id, issue.id, &times) }
}

/// The issue that the events are to come to: that which was made for them, or that which it is part of by now.
fn home(stores: &mut dyn Stores, unmerge: &Unmerge) -> Result<IssueId, StoreError> {
    Ok(stores.merges().redirected(unmerge.to)?.map_or(unmerge.to, |(_, to)| to))
}

/// Moves these events, with all that they count for.
fn move_events(stores: &mut dyn Stores, ids: &[EventId], from: &Issue, to: &Issue) -> Result<usize, StoreError> {
    let Some(project) = stores.projects().find_any(from.project_id)? else { return Ok(0) };
    let mut records = stores.unmerges().move_events(project.id, ids, to.id)?;
    records.sort_by_key(|record| (record.timestamp, record.id));
    let event = |record: &EventRecord| restored(record, stored(record), project.organization_id);
    let events: Vec<_> = records.iter().map(event).collect();
    recount(stores, &events, from, to)?;
    Ok(events.len())
}

/// What an event's payload says. One that cannot be read is moved all the same; what it had of tags stays counted.
fn stored(record: &EventRecord) -> StoredEvent {
    StoredEvent::decode_listed(&record.payload).unwrap_or_else(|error| {
        let error: &dyn std::error::Error = &error;
        tracing::error!(error, event_id = %record.id, "an event cannot be read");
        StoredEvent::from_map(Map::new())
    })
}

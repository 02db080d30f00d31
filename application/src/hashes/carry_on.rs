use std::collections::{BTreeSet, HashSet};

use domain::events::EventId;
use domain::ids::{IssueId, ProjectId};
use domain::issues::Issue;
use serde_json::Map;

use super::Unmerge;
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
    let hashes: HashSet<_> = unmerge.hashes.iter().collect();
    let is_wanted = |hash: &Option<_>| hash.as_ref().is_some_and(|hash| hashes.contains(hash));
    let ids: Vec<_> = scanned.iter().filter(|(_, hash)| is_wanted(hash)).map(|(event, _)| event.id).collect();
    let moved = if ids.is_empty() { 0 } else { move_events(stores, &ids, from, to)? };
    match scanned.last() {
        Some((event, _)) if scanned.len() >= limit => {
            unmerge.after = Some(*event);
            stores.unmerges().advance(&unmerge)?;
        }
        _ => stores.unmerges().remove(&unmerge)?,
    }
    Ok(Some(moved))
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

//! One transaction for a batch of events.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use domain::grouping::GroupHash;
use domain::ids::ProjectId;

use super::alerts::alerts;
use super::archived::wake;
use super::outcomes::{Noted, Outcomes};
use super::place::{Placed, Placement, Releases, Stored, named_releases, place};
use super::regressions::{bring_back, regressions};
use super::tally::tally;
use super::{OutcomeKind, Prepared};
use crate::events::{EventPosition, EventRecord};
use crate::hashes::NotedHash;
use crate::ports::{StoreError, Stores};

/// Why an event is not kept whose issue was discarded.
const DISCARDED: &str = "discarded-hash";

/// What became of the events of a batch; those that are neither stored nor discarded are duplicates.
#[derive(Debug, Default)]
pub(crate) struct Committed {
    /// How many are stored.
    pub(crate) stored: usize,
    /// Those that are not kept since their issue was discarded, an entry each.
    pub(super) discarded: Vec<Noted>,
}

/// Stores those events of a batch that are not stored yet, with all that they change, and the outcomes that wait.
pub(crate) fn commit(
    stores: &mut dyn Stores,
    batch: &[&Prepared],
    pending: &Outcomes,
    now: DateTime<Utc>,
) -> Result<Committed, StoreError> {
    let mut outcomes = pending.clone();
    let fresh = fresh(stores, batch)?;
    let committed = if fresh.is_empty() { Committed::default() } else { store(stores, &fresh, &mut outcomes, now)? };
    if !outcomes.is_empty() {
        stores.intake().add_outcomes(&outcomes.deltas())?;
    }
    Ok(committed)
}

/// The events that the store lacks, the first of each id.
fn fresh<'a>(stores: &mut dyn Stores, batch: &[&'a Prepared]) -> Result<Vec<&'a Prepared>, StoreError> {
    let ids: BTreeSet<_> = batch.iter().map(|event| (event.project_id, event.id)).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut seen: HashSet<_> = stores.events().existing(&ids.into_iter().collect::<Vec<_>>())?;
    Ok(batch.iter().copied().filter(|event| seen.insert((event.project_id, event.id))).collect())
}

fn store(
    stores: &mut dyn Stores,
    events: &[&Prepared],
    outcomes: &mut Outcomes,
    now: DateTime<Utc>,
) -> Result<Committed, StoreError> {
    let named = named_releases(events);
    let releases = if named.is_empty() { Releases::new() } else { stores.intake().releases(&named, now)? };
    let placement = place(stores, events, &releases, now)?;
    let discarded = discarded(&placement, outcomes);
    if placement.placed.is_empty() {
        return Ok(Committed { stored: 0, discarded });
    }
    let stored = stores.events().append(&records(&placement))?;
    stores.hashes().note(&noted(&placement, &stored))?;
    let regressions = regressions(stores, &placement, &stored, &releases)?;
    let changes = tally(stores, &placement, &stored, &regressions, &releases, outcomes)?;
    bring_back(stores, &placement, &regressions, now)?;
    wake(stores, &placement, &changes, now)?;
    let alerts = alerts(&placement, &stored, &regressions, now);
    if !alerts.is_empty() {
        stores.alerts().queue(&alerts)?;
    }
    Ok(Committed { stored: stored.len(), discarded })
}

/// Counts the events whose issue was discarded among the outcomes, and answers them.
fn discarded(placement: &Placement<'_>, outcomes: &mut Outcomes) -> Vec<Noted> {
    let note = |event: &&Prepared| {
        let (category, outcome) = (event.category(), OutcomeKind::Filtered);
        let noted = Noted { category, outcome, reason: DISCARDED.to_owned(), quantity: 1 };
        outcomes.add(event.project_id, event.received, noted.clone());
        noted
    };
    placement.discarded.iter().map(note).collect()
}

/// The rows, ascending by key: several processes that store the same events wait for each other in one order.
fn records(placement: &Placement<'_>) -> Vec<EventRecord> {
    let record = |placed: &Placed<'_>| EventRecord {
        project_id: placed.event.project_id,
        id: placed.event.id,
        issue_id: placed.issue,
        timestamp: placed.event.timestamp,
        received: placed.event.received,
        environment: placed.event.environment.clone(),
        release: placed.event.release.clone(),
        hash: placed.hash.cloned(),
        payload: placed.event.payload.clone(),
    };
    let mut records: Vec<_> = placement.placed.iter().map(record).collect();
    records.sort_by_key(|record| (record.project_id, record.id));
    records
}

/// The latest of the stored events of each hash, ascending by key.
fn noted(placement: &Placement<'_>, stored: &Stored) -> Vec<NotedHash> {
    let mut latest: BTreeMap<(ProjectId, &GroupHash), EventPosition> = BTreeMap::new();
    for placed in placement.placed.iter().filter(|placed| placed.is_in(stored)) {
        let Some(hash) = placed.hash else { continue };
        let event = EventPosition { timestamp: placed.event.timestamp, id: placed.event.id };
        let noted = latest.entry((placed.event.project_id, hash)).or_insert(event);
        *noted = event.max(*noted);
    }
    latest.into_iter().map(|((project_id, hash), event)| NotedHash { project_id, hash: hash.clone(), event }).collect()
}

#[cfg(test)]
#[path = "commit_tests.rs"]
mod tests;

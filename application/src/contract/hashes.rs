//! Rules for hashes that batches of events, deletions and clean-ups want at once.

use std::collections::BTreeSet;

use domain::alerts::AlertReason;
use domain::ids::{IssueId, ProjectId};
use domain::issues::Status;
use domain::tombstones::Epitaph;

use super::fixtures::{Store, at, batch, event, hash, new_issue, tenant, together, write};
use crate::alerts::IssueAlert;
use crate::ingest::{HashClaim, IssueChange};
use crate::issues::{IssueFilter, Sort};
use crate::paging::Window;
use crate::ports::{StoreError, Stores};
use crate::tombstones::NewTombstone;

/// So many hashes there are.
const HASHES: u64 = 24;

/// So often each thread does its work.
const ROUNDS: u64 = 60;

pub fn batches_of_many_hashes_and_what_ends_their_issues_all_end(store: Store) {
    let project = tenant(&store).project;
    together(8, |thread| {
        for round in 0..ROUNDS {
            let number = round * 10 + u64::try_from(thread).unwrap();
            match thread {
                0 => write(&store, |stores| delete_some(stores, project, round)),
                1 => write(&store, |stores| discard_some(stores, project, round)),
                2 => write(&store, |stores| remove_tombstones(stores, project)),
                3 => drop(write(&store, |stores| stores.issues().remove_unseen_since(at(100), 40))),
                _ => write(&store, |stores| store_events(stores, project, number)),
            }
        }
    });
    let all: Vec<_> = (0..HASHES).map(|number| (project, hash(number))).collect();
    for claim in write(&store, |stores| stores.intake().claim_hashes(&all)) {
        assert!(claim.issue_id.is_none() || claim.tombstone_id.is_none(), "{claim:?} leads to two places");
    }
}

/// Stores an event of each of some hashes, where they lead. Those that lead nowhere follow another, or get an issue of
/// their own each.
fn store_events(stores: &mut dyn Stores, project: ProjectId, number: u64) -> Result<(), StoreError> {
    let asked: Vec<_> =
        (0..HASHES).filter(|hash| !(hash * 7 + number * 5).is_multiple_of(3)).map(|n| (project, hash(n))).collect();
    let intake = stores.intake();
    let mut claims = intake.claim_hashes(&asked)?;
    claims.sort_by(|a, b| a.hash.cmp(&b.hash));
    assert_eq!(claims.len(), asked.len());
    let led: BTreeSet<_> = claims.iter().filter_map(|claim| Some((project, claim.issue_id?))).collect();
    let mut there = intake.lock_issues(&led.into_iter().collect::<Vec<_>>())?;
    there.retain(|_, issue| issue.status.is_visible());
    let is_lost = |claim: &&HashClaim| {
        claim.tombstone_id.is_none() && !claim.issue_id.is_some_and(|issue| there.contains_key(&issue))
    };
    let lost: Vec<_> = claims.iter().filter(is_lost).map(|claim| claim.hash.clone()).collect();
    let mut issues: Vec<_> = there.keys().copied().collect();
    let followed = issues.first().copied().filter(|_| !number.is_multiple_of(3));
    if let Some(issue) = followed {
        intake.assign_hashes(&lost.into_iter().map(|hash| (project, hash, issue)).collect::<Vec<_>>())?;
    } else if !lost.is_empty() {
        let count = i64::try_from(lost.len()).unwrap();
        let first = intake.take_numbers(project, count)?;
        let new: Vec<_> = (first..first + count).map(|number| new_issue(project, number, at(0))).collect();
        let made = intake.add_issues(&new)?;
        let assigned: Vec<_> = lost.into_iter().zip(&made).map(|(hash, issue)| (project, hash, *issue)).collect();
        intake.assign_hashes(&assigned)?;
        issues.extend(made);
    }
    issues.sort();
    let change = |issue_id: &IssueId| IssueChange {
        project_id: project,
        issue_id: *issue_id,
        new_users: 0,
        state: None,
        events: batch(1, at(0), at(0)),
    };
    intake.change(&issues.iter().map(change).collect::<Vec<_>>())?;
    let first = u128::from(number) * 1000;
    let events: Vec<_> = (first..).zip(&issues).map(|(id, issue)| event(project, *issue, id, at(0))).collect();
    stores.events().append(&events)?;
    let alert = |issue_id| IssueAlert { project_id: project, issue_id, reason: AlertReason::New, date_added: at(0) };
    stores.alerts().queue(&issues.into_iter().map(alert).collect::<Vec<_>>())
}

/// Every other issue that is seen, ascending.
fn some(stores: &mut dyn Stores, project: ProjectId, round: u64) -> Result<Vec<(ProjectId, IssueId)>, StoreError> {
    let filter = IssueFilter::of(vec![project]);
    let listed = stores.issues().list(&filter, Sort::LastSeen, &Window::First { limit: 100 }, 0)?;
    let odd = i64::try_from(round % 2).unwrap();
    let mut keys: Vec<_> = listed.issues.iter().map(|issue| (project, issue.id)).collect();
    keys.retain(|(_, id)| id.get() % 2 == odd);
    keys.sort();
    Ok(keys)
}

fn delete_some(stores: &mut dyn Stores, project: ProjectId, round: u64) -> Result<(), StoreError> {
    let issues = some(stores, project, round)?;
    stores.issues().cut_off(&issues)?;
    for mut issue in stores.triage().lock(&issues)? {
        issue.hide(Status::PendingDeletion);
        stores.triage().save(&issue)?;
    }
    Ok(())
}

fn discard_some(stores: &mut dyn Stores, project: ProjectId, round: u64) -> Result<(), StoreError> {
    let issues = some(stores, project, round)?;
    let mut hashes = BTreeSet::new();
    for (project, issue) in &issues {
        hashes.extend(stores.issues().hashes(*project, *issue)?.into_iter().map(|hash| (*project, hash)));
    }
    stores.intake().claim_hashes(&hashes.into_iter().collect::<Vec<_>>())?;
    let mut led = Vec::new();
    for mut issue in stores.triage().lock(&issues)?.into_iter().filter(|issue| issue.status.is_visible()) {
        let (project_id, epitaph, actor, date_added) = (project, Epitaph::from(&issue), None, at(0));
        let tombstone = stores.tombstones().add(&NewTombstone { project_id, epitaph, actor, date_added })?;
        led.push((project, issue.id, tombstone));
        issue.hide(Status::PendingDeletion);
        stores.triage().save(&issue)?;
    }
    stores.tombstones().lead(&led)
}

/// Removes the newest tombstone.
fn remove_tombstones(stores: &mut dyn Stores, project: ProjectId) -> Result<(), StoreError> {
    for tombstone in stores.tombstones().list(project, &Window::First { limit: 1 })? {
        stores.tombstones().remove(project, tombstone.id)?;
    }
    Ok(())
}

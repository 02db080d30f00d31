//! Rules for hashes that batches of events, deletions and clean-ups want at once.

use std::collections::BTreeSet;

use domain::alerts::AlertReason;
use domain::ids::{IssueId, ProjectId};
use domain::issues::Status;

use super::fixtures::{Store, at, batch, event, hash, new_issue, tenant, together, write};
use crate::alerts::IssueAlert;
use crate::ingest::IssueChange;
use crate::issues::{IssueFilter, Sort};
use crate::paging::Window;
use crate::ports::{StoreError, Stores};

/// So many hashes there are.
const HASHES: u64 = 24;

/// So often each thread does its work.
const ROUNDS: u64 = 60;

pub fn batches_of_many_hashes_deletions_and_clean_ups_all_end(store: Store) {
    let project = tenant(&store).project;
    together(6, |thread| {
        for round in 0..ROUNDS {
            let number = round * 10 + u64::try_from(thread).unwrap();
            match thread {
                0 => delete_some(&store, project, round),
                1 => drop(write(&store, |stores| stores.issues().remove_unseen_since(at(100), 40))),
                _ => write(&store, |stores| store_events(stores, project, number)),
            }
        }
    });
}

/// Stores an event of each of some hashes, where they lead. Those that lead nowhere follow another, or get an issue of
/// their own each.
fn store_events(stores: &mut dyn Stores, project: ProjectId, number: u64) -> Result<(), StoreError> {
    let asked: Vec<_> =
        (0..HASHES).filter(|hash| (hash * 7 + number * 5) % 3 > 0).map(|n| (project, hash(n))).collect();
    let intake = stores.intake();
    let mut claims = intake.claim_hashes(&asked)?;
    claims.sort_by(|a, b| a.hash.cmp(&b.hash));
    assert_eq!(claims.len(), asked.len());
    let led: BTreeSet<_> = claims.iter().filter_map(|claim| Some((project, claim.issue_id?))).collect();
    let mut there = intake.lock_issues(&led.into_iter().collect::<Vec<_>>())?;
    there.retain(|_, issue| issue.status.is_visible());
    let is_lost = |issue: Option<IssueId>| !issue.is_some_and(|issue| there.contains_key(&issue));
    let lost: Vec<_> = claims.iter().filter(|claim| is_lost(claim.issue_id)).map(|claim| claim.hash.clone()).collect();
    let mut issues: Vec<_> = there.keys().copied().collect();
    let followed = issues.first().copied().filter(|_| number % 3 > 0);
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

/// Deletes every other issue that is seen.
fn delete_some(store: &Store, project: ProjectId, round: u64) {
    write(store, |stores| {
        let filter = IssueFilter::of(vec![project]);
        let listed = stores.issues().list(&filter, Sort::LastSeen, &Window::First { limit: 100 }, 0)?;
        let odd = i64::try_from(round % 2).unwrap();
        let mut keys: Vec<_> = listed.issues.iter().map(|issue| (project, issue.id)).collect();
        keys.retain(|(_, id)| id.get() % 2 == odd);
        keys.sort();
        stores.issues().cut_off(&keys)?;
        for issue in &mut stores.triage().lock(&keys)? {
            issue.hide(Status::PendingDeletion);
            stores.triage().save(issue)?;
        }
        Ok(())
    });
}

//! Issues that nobody wants to hear of again.

use std::collections::BTreeSet;

use domain::ids::{IssueId, ProjectId};
use domain::issues::Status;

use super::delete::Deleter;
use super::merge::take_hold;
use crate::audit::author;
use crate::ports::{StoreError, Stores};
use crate::tombstones::NewTombstone;

/// Discards issues: nobody finds them from now on, and what belongs to them is removed later. What led to one leads to
/// a tombstone, so that later events of its kind are dropped. How many there were.
pub(super) fn discard(
    stores: &mut dyn Stores,
    issues: &[(ProjectId, IssueId)],
    deleter: &Deleter<'_>,
) -> Result<usize, StoreError> {
    let issues: BTreeSet<_> = issues.iter().copied().collect();
    let (_, mut there) = take_hold(stores, &issues)?;
    let (actor, _) = author(deleter.actor);
    let mut led = Vec::with_capacity(there.len());
    for issue in &mut there {
        let (project_id, date_added) = (issue.project_id, deleter.at);
        let tombstone = NewTombstone { project_id, epitaph: (&*issue).into(), actor, date_added };
        let tombstone = stores.tombstones().add(&tombstone)?;
        led.push((project_id, issue.id, tombstone));
        issue.hide(Status::PendingDeletion);
        stores.triage().save(issue)?;
        deleter.remove(stores, issue, Some(tombstone))?;
    }
    stores.tombstones().lead(&led)?;
    Ok(there.len())
}

//! Several issues become one.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::deletions::Target;
use domain::ids::{IssueId, ProjectId, UserId};
use domain::issues::{ActivityKind, Issue, Status};
use serde_json::{Map, json};

use super::NewActivity;
use crate::ingest::HashClaim;
use crate::ports::{StoreError, Stores};

/// Several issues that became one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The one that is left.
    pub parent: IssueId,
    /// Those that became part of it.
    pub children: Vec<IssueId>,
}

/// Why issues cannot become one.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// Fewer than two of them are there.
    #[error("Merging needs at least two issues.")]
    TooFew,
    /// They are of several projects.
    #[error("Merging across multiple projects is not supported")]
    SeveralProjects,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Merges issues into the one of them that has most events: the others are gone at once, what leads to them leads to
/// it, and their ids and short ids stand for it. What belongs to them is handed over later, so that its numbers lag
/// until then. Nothing is counted twice.
pub fn merge(
    stores: &mut dyn Stores,
    issues: &[(ProjectId, IssueId)],
    user: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<Merged, MergeError> {
    let issues: BTreeSet<_> = issues.iter().copied().collect();
    let projects: BTreeSet<_> = issues.iter().map(|(project, _)| *project).collect();
    let project = match projects.first() {
        Some(project) if projects.len() == 1 => *project,
        Some(_) => return Err(MergeError::SeveralProjects),
        None => return Err(MergeError::TooFew),
    };
    let (_, mut there) = take_hold(stores, &issues)?;
    // Of two that have as many, the older one.
    there.sort_by_key(|issue| (-issue.times_seen, issue.id));
    let [parent, children @ ..] = &mut there[..] else { return Err(MergeError::TooFew) };
    if children.is_empty() {
        return Err(MergeError::TooFew);
    }
    for child in children.iter_mut() {
        // Whoever is to see to it, and its public page, are those of the first that has one.
        let triage = &mut parent.triage;
        triage.assignee = triage.assignee.or(child.triage.assignee);
        if triage.share_id.is_none() {
            triage.share_id = child.triage.share_id.take();
        }
        child.hide(Status::PendingMerge);
        stores.triage().save(child)?;
        stores.deletions().schedule(Target::Merge(child.id), user, now)?;
    }
    stores.triage().save(parent)?;
    let ids: Vec<_> = children.iter().map(|child| child.id).collect();
    stores.merges().lead(project, &ids, parent.id)?;
    let names: Vec<_> = children.iter().map(|child| (child.id, child.number)).collect();
    stores.merges().redirect(project, &names, parent.id)?;
    tell(stores, parent, &ids, user, now)?;
    Ok(Merged { parent: parent.id, children: ids })
}

/// Claims all that leads to these issues, and then locks those of them that people see: hashes before issues, each in
/// one order, as batches of events do.
pub(crate) fn take_hold(
    stores: &mut dyn Stores,
    issues: &BTreeSet<(ProjectId, IssueId)>,
) -> Result<(Vec<HashClaim>, Vec<Issue>), StoreError> {
    let mut hashes = BTreeSet::new();
    for &(project, issue) in issues {
        hashes.extend(stores.issues().hashes(project, issue)?.into_iter().map(|hash| (project, hash)));
    }
    let claims = stores.intake().claim_hashes(&hashes.into_iter().collect::<Vec<_>>())?;
    let mut there = stores.triage().lock(&issues.iter().copied().collect::<Vec<_>>())?;
    there.retain(|issue| issue.status.is_visible());
    Ok((claims, there))
}

fn tell(
    stores: &mut dyn Stores,
    parent: &Issue,
    children: &[IssueId],
    user: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let named: Vec<_> = children.iter().map(|child| json!({"id": child.to_string()})).collect();
    let mut data = Map::new();
    data.insert("issues".to_owned(), named.into());
    let (project_id, issue_id, kind) = (parent.project_id, parent.id, ActivityKind::Merge);
    stores.activities().add(&NewActivity { project_id, issue_id, user, kind, data, date_added: now }).map(drop)
}

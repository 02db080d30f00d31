use std::net::IpAddr;

use domain::permissions::Permission;

use super::apply::{Start, apply};
use super::{IssueUpdate, UpdateFault};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::issues::delete::Deleter;
use crate::issues::discard::discard;
use crate::issues::{Annotation, IssueError, IssueRef, Issues, LocatedIssue, again_if_moved, annotate, locate};
use crate::ports::Stores;

/// An issue after it was changed.
#[derive(Debug, Clone, PartialEq)]
pub struct UpdatedIssue {
    /// The issue and where it belongs.
    pub located: LocatedIssue,
    /// What people made of it.
    pub annotation: Annotation,
}

impl Issues {
    /// Whether the actor may change the issue, before anything is said about how.
    pub fn may_update(&self, actor: &Actor, reference: &IssueRef) -> Result<(), IssueError> {
        self.uow.read(|stores| Ok(locate(stores, actor, reference, Permission::EventWrite).map(drop)?))
    }

    /// Changes one issue; nothing is left of it where it is discarded.
    pub fn update(
        &self,
        actor: &Actor,
        reference: &IssueRef,
        update: &IssueUpdate,
        client: Option<IpAddr>,
    ) -> Result<Option<UpdatedIssue>, IssueError> {
        let start = self.start();
        again_if_moved(|has_moved| {
            self.uow.transaction(|stores| {
                let located = locate(stores, actor, reference, Permission::EventWrite)?;
                let key = (located.issue.project_id, located.issue.id);
                if update.discard {
                    may_discard(stores, actor, reference)?;
                    let discarded = discard(stores, &[key], &Deleter { actor, client, at: start.now })?;
                    *has_moved = discarded == 0;
                    return if *has_moved { Err(AccessError::NotFound.into()) } else { Ok(None) };
                }
                let changed = apply(stores, (actor, &located.organization), &start, &[key], update)?;
                *has_moved = changed.is_empty();
                let issue = changed.into_iter().next().ok_or(AccessError::NotFound)?;
                let mut annotations =
                    annotate(stores, actor, located.organization.id, std::slice::from_ref(&issue), start.now)?;
                let annotation = annotations.remove(&issue.id).ok_or(AccessError::NotFound)?;
                Ok(Some(UpdatedIssue { located: LocatedIssue { issue, ..located }, annotation }))
            })
        })
    }

    pub(super) fn start(&self) -> Start {
        Start { now: self.clock.now(), seed: self.entropy.uuid().simple().to_string() }
    }
}

fn may_discard(stores: &mut dyn Stores, actor: &Actor, reference: &IssueRef) -> Result<(), IssueError> {
    match locate(stores, actor, reference, Permission::EventAdmin) {
        Ok(_) => Ok(()),
        Err(AccessError::Forbidden) => Err(UpdateFault::MayNotDiscard.into()),
        Err(other) => Err(other.into()),
    }
}

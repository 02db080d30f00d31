use std::net::IpAddr;

use domain::ids::UserId;
use domain::issues::Issue;
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use super::apply::apply;
use super::{IssueUpdate, MAX_SELECTED, UpdateFault, select};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::issues::delete::Deleter;
use crate::issues::discard::discard;
use crate::issues::{Annotation, IssueError, Issues, Merged, ProjectChoice, Search, Sort, annotate, choose, merge};
use crate::ports::Stores;

/// A change of many issues.
#[derive(Debug, Clone)]
pub struct UpdateIssues {
    /// Of this organization.
    pub organization: IdOrSlug,
    /// Of these of its projects.
    pub projects: ProjectChoice,
    /// Which of their issues.
    pub selection: Selection,
    /// What is to change.
    pub update: IssueUpdate,
}

/// Which issues are to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// Those of these ids.
    Ids(Vec<String>),
    /// All that a list would hold, at most 1000.
    Matching {
        /// What is searched for; without a text and without a status, unresolved issues.
        search: Search,
        /// Their status.
        status: Option<String>,
        /// Which of them come first.
        sort: Sort,
        /// No more than so many, where that is asked for.
        limit: Option<usize>,
    },
}

/// Issues after they were changed.
#[derive(Debug, Clone, PartialEq)]
pub struct UpdatedIssues {
    /// The first of them, by project and id: what changed is the same of all.
    pub first: Issue,
    /// What people made of it.
    pub annotation: Annotation,
    /// What became one, where that was asked for: the first is what is left.
    pub merged: Option<Merged>,
}

impl Issues {
    /// Whether the actor may change issues of the projects, before anything is said about how.
    pub fn may_update_many(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        projects: &ProjectChoice,
    ) -> Result<(), IssueError> {
        self.uow.read(|stores| choose(stores, actor, (organization, projects), Permission::EventWrite).map(drop))
    }

    /// Changes all issues that are selected. Nothing, if there are none, and where they are discarded.
    pub fn update_many(
        &self,
        actor: &Actor,
        command: &UpdateIssues,
        client: Option<IpAddr>,
    ) -> Result<Option<UpdatedIssues>, IssueError> {
        let start = self.start();
        let place = (&command.organization, &command.projects);
        let updated = self.uow.transaction(|stores| {
            let choice = choose(stores, actor, place, Permission::EventWrite)?;
            let keys = select(stores, &choice, &command.selection, MAX_SELECTED, start.now)?;
            if command.update.discard && !keys.is_empty() {
                may_discard(stores, actor, place)?;
                discard(stores, &keys, &Deleter { actor, client, at: start.now })?;
                return Ok(None);
            }
            // Before anything locks issues, for merging locks hashes, and those come first.
            let merged = match command.update.merge && !keys.is_empty() {
                true => Some(merge(stores, &keys, user(actor), start.now)?),
                false => None,
            };
            let keys = match &merged {
                Some(merged) => keys.into_iter().filter(|(_, issue)| *issue == merged.parent).collect(),
                None => keys,
            };
            let changed = apply(stores, (actor, &choice.organization), &start, &keys, &command.update)?;
            let Some(first) = changed.into_iter().next() else { return Ok(None) };
            let mut annotations =
                annotate(stores, actor, choice.organization.id, std::slice::from_ref(&first), start.now)?;
            let annotation = annotations.remove(&first.id).ok_or(AccessError::NotFound)?;
            Ok(Some(UpdatedIssues { first, annotation, merged }))
        });
        self.full_searches.clear();
        updated
    }
}

fn user(actor: &Actor) -> Option<UserId> {
    match actor {
        Actor::User(user) => Some(user.user.id),
        Actor::Nobody | Actor::Organization(_) => None,
    }
}

fn may_discard(stores: &mut dyn Stores, actor: &Actor, place: (&IdOrSlug, &ProjectChoice)) -> Result<(), IssueError> {
    match choose(stores, actor, place, Permission::EventAdmin) {
        Ok(_) => Ok(()),
        Err(IssueError::Access(AccessError::Forbidden)) => Err(UpdateFault::MayNotDiscard.into()),
        Err(other) => Err(other),
    }
}

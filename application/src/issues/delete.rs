use std::net::IpAddr;

use chrono::{DateTime, Utc};
use domain::deletions::Target;
use domain::ids::{IssueId, ProjectId, TombstoneId};
use domain::issues::{Issue, Status};
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;
use serde_json::json;

use super::update::{MAX_SELECTED, select};
use super::{IssueError, IssueRef, Issues, ProjectChoice, Selection, again_if_moved, choose, locate};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::audit::{AuditEntry, author};
use crate::ports::{StoreError, Stores};

/// Which issues are to be deleted.
#[derive(Debug, Clone)]
pub struct DeleteIssues {
    /// Of this organization.
    pub organization: IdOrSlug,
    /// Of these of its projects.
    pub projects: ProjectChoice,
    /// Which of their issues.
    pub selection: Selection,
}

/// Who has issues removed.
pub(super) struct Deleter<'a> {
    pub(super) actor: &'a Actor,
    pub(super) client: Option<IpAddr>,
    pub(super) at: DateTime<Utc>,
}

impl Deleter<'_> {
    /// Has an issue that nobody sees any more removed, and writes down who wants it; with the tombstone that is left of
    /// it, where it was discarded.
    pub(super) fn remove(
        &self,
        stores: &mut dyn Stores,
        issue: &Issue,
        tombstone: Option<TombstoneId>,
    ) -> Result<(), StoreError> {
        let project = stores.projects().find_any(issue.project_id)?.map(|project| project.slug.to_string());
        let (actor_id, actor) = author(self.actor);
        stores.deletions().schedule(Target::Issue(issue.id), actor_id, self.at)?;
        let (event, data) = match tombstone {
            None => ("issue.delete", json!({"issue_id": issue.id.get(), "project_slug": project})),
            Some(tombstone) => (
                "issue.discard",
                json!({"issue_id": issue.id.get(), "project_slug": project, "tombstone_id": tombstone.get()}),
            ),
        };
        stores.audit().add(&AuditEntry {
            actor_id,
            actor,
            ip_address: self.client,
            event: event.to_owned(),
            target: issue.id.to_string(),
            data,
            date_added: self.at,
        })
    }
}

impl Issues {
    /// Deletes an issue: nobody finds it from now on, and later events of its kind make a new one. What belongs to it
    /// is removed later.
    pub fn delete(&self, actor: &Actor, reference: &IssueRef, client: Option<IpAddr>) -> Result<(), IssueError> {
        let deleter = Deleter { actor, client, at: self.clock.now() };
        again_if_moved(|has_moved| {
            self.uow.transaction(|stores| {
                let located = locate(stores, actor, reference, Permission::EventAdmin)?;
                let deleted = delete(stores, &[(located.issue.project_id, located.issue.id)], &deleter)?;
                *has_moved = deleted == 0;
                if *has_moved { Err(AccessError::NotFound.into()) } else { Ok(()) }
            })
        })
    }

    /// Deletes issues of an organization, or of one of its projects, at most 1000; those that are not there are passed
    /// over.
    pub fn delete_many(&self, actor: &Actor, command: &DeleteIssues, client: Option<IpAddr>) -> Result<(), IssueError> {
        let deleter = Deleter { actor, client, at: self.clock.now() };
        let deleted = self.uow.transaction(|stores| {
            let place = (&command.organization, &command.projects);
            let chosen = choose(stores, actor, place, Permission::EventAdmin)?;
            let issues = select(stores, &chosen, &command.selection, MAX_SELECTED, deleter.at)?;
            delete(stores, &issues, &deleter)?;
            Ok(())
        });
        self.full_searches.clear();
        deleted
    }
}

/// Has these issues deleted; how many there were.
fn delete(
    stores: &mut dyn Stores,
    issues: &[(ProjectId, IssueId)],
    deleter: &Deleter<'_>,
) -> Result<usize, StoreError> {
    let gone = retire(stores, issues, Status::PendingDeletion)?;
    for issue in &gone {
        deleter.remove(stores, issue, None)?;
    }
    Ok(gone.len())
}

/// Takes issues from everybody's sight; answers those that were there. No event comes to them from now on: what leads
/// to them is taken away first, in the order in which batches of events claim it, and one that is left over counts
/// for nothing since it leads to an issue of such a status.
pub(super) fn retire(
    stores: &mut dyn Stores,
    issues: &[(ProjectId, IssueId)],
    status: Status,
) -> Result<Vec<Issue>, StoreError> {
    if issues.is_empty() {
        return Ok(Vec::new());
    }
    stores.issues().cut_off(issues)?;
    let mut there = stores.triage().lock(issues)?;
    there.retain(|issue| issue.status.is_visible());
    for issue in &mut there {
        issue.hide(status);
        stores.triage().save(issue)?;
    }
    Ok(there)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::issues::IssueKey;
    use crate::ports::{MockClock, MockEntropy, MockStores, MockUnitOfWork};

    fn issues(uow: MockUnitOfWork) -> Issues {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(DateTime::UNIX_EPOCH);
        Issues::new(Arc::new(uow), Arc::new(clock), Arc::new(MockEntropy::new()))
    }

    #[test]
    fn nobody_is_told_to_log_in_before_anything_is_looked_up() {
        let issues = issues(MockUnitOfWork::new(MockStores::default()));
        let reference = IssueRef { organization: None, issue: IssueKey::parse("7") };
        let outcome = issues.delete(&Actor::Nobody, &reference, None);
        assert!(matches!(outcome, Err(IssueError::Access(AccessError::Unauthenticated))));
        let command = DeleteIssues {
            organization: IdOrSlug::parse("acme"),
            projects: ProjectChoice::Ids(Vec::new()),
            selection: Selection::Ids(vec!["x".to_owned()]),
        };
        let outcome = issues.delete_many(&Actor::Nobody, &command, None);
        assert!(matches!(outcome, Err(IssueError::Access(AccessError::Unauthenticated))));
    }

    #[test]
    fn an_outage_is_reported_as_one() {
        let reference = IssueRef { organization: None, issue: IssueKey::parse("7") };
        let outcome = issues(MockUnitOfWork::outage()).delete(&Actor::Nobody, &reference, None);
        assert!(matches!(outcome, Err(IssueError::Access(AccessError::Store(StoreError::Unavailable(_))))));
    }
}

use domain::events::EventId;
use domain::organizations::Organization;
use domain::permissions::Permission;
use domain::projects::Project;
use domain::slugs::IdOrSlug;

use super::details::{complete, filter};
use super::transaction::transaction;
use super::{EventDetails, EventError, EventRecord, Events, TransactionDetails};
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::environments;
use crate::issues::LocatedIssue;
use crate::ports::Stores;

/// What an event's id names.
#[derive(Debug, Clone)]
pub enum FoundEvent {
    /// An event of an issue.
    OfIssue(Box<EventDetails>),
    /// A transaction, which belongs to no issue.
    Transaction(Box<TransactionDetails>),
}

impl FoundEvent {
    /// The organization and the project that it was reported to.
    pub const fn place(&self) -> (&Organization, &Project) {
        match self {
            Self::OfIssue(details) => (&details.located.organization, &details.located.project),
            Self::Transaction(details) => (&details.organization, &details.project),
        }
    }
}

impl Events {
    /// One event of a project, whichever issue it belongs to, or else a transaction.
    pub fn of_project(
        &self,
        actor: &Actor,
        (organization, project): (&IdOrSlug, &IdOrSlug),
        id: Option<EventId>,
        environments: &[String],
    ) -> Result<FoundEvent, EventError> {
        self.uow.read(|stores| {
            let found = access::project(stores, actor, organization, project, Permission::ProjectRead)?;
            environments::check(stores, found.organization.id, environments)?;
            let id = id.ok_or(AccessError::NotFound)?;
            let (organization, project) = (found.organization, found.project);
            match stores.events().find(project.id, id)? {
                Some(record) => with_issue(stores, organization, project, record, environments),
                None => without_issue(stores, organization, project, id),
            }
        })
    }

    /// The event of this id, in whichever of the organization's projects that the actor reaches; or else a
    /// transaction.
    pub fn look_up(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        id: Option<EventId>,
    ) -> Result<FoundEvent, EventError> {
        self.uow.read(|stores| {
            let access = access::organization(stores, actor, organization, Permission::EventLookUp)?;
            let id = id.ok_or(AccessError::NotFound)?;
            let mut projects = stores.projects().ids(access.organization.id)?;
            projects.retain(|project| access.projects.includes(*project));
            projects.sort_unstable();
            let keys: Vec<_> = projects.iter().map(|project| (*project, id)).collect();
            let existing = stores.events().existing(&keys)?;
            // Clients make ids; of two projects that have one, the first made counts.
            if let Some(project) = existing.into_iter().map(|(project, _)| project).min() {
                let record = stores.events().find(project, id)?.ok_or(AccessError::NotFound)?;
                let project = stores.projects().find_any(project)?.ok_or(AccessError::NotFound)?;
                return with_issue(stores, access.organization, project, record, &[]);
            }
            let having = stores.transactions().having(&projects, id)?;
            let project = having.into_iter().min().ok_or(AccessError::NotFound)?;
            let project = stores.projects().find_any(project)?.ok_or(AccessError::NotFound)?;
            without_issue(stores, access.organization, project, id)
        })
    }
}

fn with_issue(
    stores: &mut dyn Stores,
    organization: Organization,
    project: Project,
    record: EventRecord,
    environments: &[String],
) -> Result<FoundEvent, EventError> {
    let issue = stores.issues().find(project.id, record.issue_id)?;
    let issue = issue.filter(|issue| issue.status.is_visible()).ok_or(AccessError::NotFound)?;
    let located = LocatedIssue { organization, project, issue };
    let filter = filter(&located, environments);
    Ok(FoundEvent::OfIssue(Box::new(complete(stores, located, record, &filter)?)))
}

fn without_issue(
    stores: &mut dyn Stores,
    organization: Organization,
    project: Project,
    id: EventId,
) -> Result<FoundEvent, EventError> {
    Ok(FoundEvent::Transaction(Box::new(transaction(stores, organization, project, id)?)))
}

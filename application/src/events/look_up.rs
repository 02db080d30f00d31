use domain::events::EventId;
use domain::organizations::Organization;
use domain::permissions::Permission;
use domain::projects::Project;
use domain::slugs::IdOrSlug;

use super::details::{complete, filter};
use super::{EventDetails, EventError, EventRecord, Events};
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::environments;
use crate::issues::LocatedIssue;
use crate::ports::Stores;

impl Events {
    /// One event of a project, whichever issue it belongs to.
    pub fn of_project(
        &self,
        actor: &Actor,
        (organization, project): (&IdOrSlug, &IdOrSlug),
        id: Option<EventId>,
        environments: &[String],
    ) -> Result<EventDetails, EventError> {
        self.uow.read(|stores| {
            let found = access::project(stores, actor, organization, project, Permission::ProjectRead)?;
            environments::check(stores, found.organization.id, environments)?;
            let id = id.ok_or(AccessError::NotFound)?;
            let record = stores.events().find(found.project.id, id)?.ok_or(AccessError::NotFound)?;
            with_issue(stores, found.organization, found.project, record, environments)
        })
    }

    /// The event of this id, in whichever of the organization's projects that the actor reaches.
    pub fn look_up(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        id: Option<EventId>,
    ) -> Result<EventDetails, EventError> {
        self.uow.read(|stores| {
            let access = access::organization(stores, actor, organization, Permission::EventLookUp)?;
            let id = id.ok_or(AccessError::NotFound)?;
            let mut projects = stores.projects().ids(access.organization.id)?;
            projects.retain(|project| access.projects.includes(*project));
            projects.sort_unstable();
            let keys: Vec<_> = projects.into_iter().map(|project| (project, id)).collect();
            let existing = stores.events().existing(&keys)?;
            // Clients make ids; of two projects that have one, the first made counts.
            let project = existing.into_iter().map(|(project, _)| project).min().ok_or(AccessError::NotFound)?;
            let record = stores.events().find(project, id)?.ok_or(AccessError::NotFound)?;
            let project = stores.projects().find_any(project)?.ok_or(AccessError::NotFound)?;
            with_issue(stores, access.organization, project, record, &[])
        })
    }
}

fn with_issue(
    stores: &mut dyn Stores,
    organization: Organization,
    project: Project,
    record: EventRecord,
    environments: &[String],
) -> Result<EventDetails, EventError> {
    let issue = stores.issues().find(project.id, record.issue_id)?;
    let issue = issue.filter(|issue| issue.status.is_visible()).ok_or(AccessError::NotFound)?;
    let located = LocatedIssue { organization, project, issue };
    let filter = filter(&located, environments);
    complete(stores, located, record, &filter)
}

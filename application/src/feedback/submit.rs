use domain::feedback::Statement;
use domain::ids::ProjectId;
use domain::keys::PublicKey;
use domain::organizations::Organization;
use domain::permissions::Permission;
use domain::projects::Project;
use domain::slugs::IdOrSlug;

use super::keep::keep;
use super::list::with_issues;
use super::{Feedback, FeedbackError, ListedReport};
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::keys::FoundKey;
use crate::ports::Stores;

/// Who brings what a user says.
#[derive(Debug, Clone, Copy)]
pub enum Reporter<'a> {
    /// Somebody who may write to the project.
    Actor(&'a Actor),
    /// Whoever holds a key of the project: the application that the user uses.
    Key(&'a PublicKey),
}

impl Feedback {
    /// Whether the reporter may: asked before the body is looked at.
    pub fn may_submit(
        &self,
        reporter: Reporter<'_>,
        (organization, project): (&IdOrSlug, &IdOrSlug),
    ) -> Result<(), FeedbackError> {
        self.uow.read(|stores| Ok(find(stores, reporter, (organization, project)).map(drop)?))
    }

    /// Keeps what a user says of an event of the project.
    pub fn submit(
        &self,
        reporter: Reporter<'_>,
        (organization, project): (&IdOrSlug, &IdOrSlug),
        statement: Statement,
    ) -> Result<(Organization, ListedReport), FeedbackError> {
        let now = self.clock.now();
        let statements = [statement];
        self.settled(|stores| {
            let (organization, project) = find(stores, reporter, (organization, project))?;
            let report = keep(stores, project.id, &statements, now)?.pop().ok_or(FeedbackError::Said)?;
            let actor = match reporter {
                Reporter::Actor(actor) => actor,
                Reporter::Key(_) => &Actor::Nobody,
            };
            let listed = with_issues(stores, (actor, &organization), &project, vec![report], now)?;
            Ok((organization, listed.into_iter().next().ok_or(AccessError::NotFound)?))
        })
    }

    /// Keeps what came with a report of an SDK. How many of the statements are kept; the others came too late.
    pub fn receive(&self, project: ProjectId, mut statements: Vec<Statement>) -> Result<usize, FeedbackError> {
        let now = self.clock.now();
        statements.sort_by_key(|statement| statement.event_id);
        self.settled(|stores| Ok(keep(stores, project, &statements, now)?.len()))
    }
}

/// The project, if the reporter may write to it.
fn find(
    stores: &mut dyn Stores,
    reporter: Reporter<'_>,
    (organization, project): (&IdOrSlug, &IdOrSlug),
) -> Result<(Organization, Project), AccessError> {
    let key = match reporter {
        Reporter::Actor(actor) => {
            let found = access::project(stores, actor, organization, project, Permission::ProjectWrite)?;
            return Ok((found.organization, found.project));
        }
        Reporter::Key(key) => key,
    };
    let FoundKey { key, .. } = stores.keys().find_public(key)?.ok_or(AccessError::Unauthenticated)?;
    if !key.is_active {
        return Err(AccessError::Unauthenticated);
    }
    let organization = stores.organizations().find(organization)?.ok_or(AccessError::NotFound)?;
    let project = stores.projects().find(organization.id, project)?.ok_or(AccessError::NotFound)?;
    if key.project_id == project.id { Ok((organization, project)) } else { Err(AccessError::Forbidden) }
}

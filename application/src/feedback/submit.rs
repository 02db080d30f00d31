use chrono::{DateTime, TimeDelta, Utc};
use domain::feedback::{Statement, UserReport};
use domain::ids::ProjectId;
use domain::keys::PublicKey;
use domain::organizations::Organization;
use domain::permissions::Permission;
use domain::projects::Project;
use domain::slugs::IdOrSlug;

use super::list::with_issues;
use super::{Feedback, FeedbackError, ListedReport, NewUserReport};
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::keys::FoundKey;
use crate::ports::Stores;

/// So long what was said of an event may be said anew.
const CHANGEABLE: TimeDelta = TimeDelta::minutes(5);

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
        self.uow.transaction(|stores| {
            let (organization, project) = find(stores, reporter, (organization, project))?;
            let report = keep(stores, project.id, statement, now)?.ok_or(FeedbackError::Said)?;
            let actor = match reporter {
                Reporter::Actor(actor) => actor,
                Reporter::Key(_) => &Actor::Nobody,
            };
            let listed = with_issues(stores, (actor, &organization), &project, vec![report], now)?;
            Ok((organization, listed.into_iter().next().ok_or(AccessError::NotFound)?))
        })
    }

    /// Keeps what came with a report of an SDK. How many of the statements are kept; the others came too late.
    pub fn receive(&self, project: ProjectId, statements: Vec<Statement>) -> Result<usize, FeedbackError> {
        let now = self.clock.now();
        self.uow.transaction(|stores| {
            let mut kept = 0;
            for statement in statements {
                kept += usize::from(keep(stores, project, statement, now)?.is_some());
            }
            Ok(kept)
        })
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

/// Keeps a statement, unless something was said of the event too long ago.
fn keep(
    stores: &mut dyn Stores,
    project_id: ProjectId,
    statement: Statement,
    now: DateTime<Utc>,
) -> Result<Option<UserReport>, AccessError> {
    let before = stores.user_reports().of_event(project_id, statement.event_id)?;
    if before.is_some_and(|before| before.date_added + CHANGEABLE < now) {
        return Ok(None);
    }
    let event = stores.events().find(project_id, statement.event_id)?;
    let (issue_id, environment) = event.map(|event| (event.issue_id, event.environment)).unzip();
    let environment = environment.flatten();
    let report = NewUserReport { project_id, statement, issue_id, environment, date_added: now };
    Ok(Some(stores.user_reports().put(&report)?))
}

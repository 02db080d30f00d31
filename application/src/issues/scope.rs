use std::collections::HashSet;

use domain::ids::{ProjectId, UserId};
use domain::organizations::Organization;
use domain::permissions::Permission;
use domain::projects::Project;
use domain::slugs::IdOrSlug;

use super::IssueError;
use crate::access::{self, AccessError, ProjectAccess};
use crate::actor::Actor;
use crate::ports::Stores;

/// Which projects of an organization.
#[derive(Debug, Clone)]
pub enum ProjectChoice {
    /// This one, named by the URL.
    One(IdOrSlug),
    /// Those of these ids; every one that the actor reaches, where it is empty or holds -1.
    Ids(Vec<String>),
}

/// Where issues are looked for, and by whom.
#[derive(Debug, Clone, PartialEq)]
pub struct IssueScope {
    /// The organization.
    pub organization: Organization,
    /// Those of its projects, all of which the actor reaches.
    pub projects: Vec<ProjectId>,
    /// The only one of the projects, where it has been loaded already.
    pub known: Option<Project>,
    /// The user who asks, if it is one.
    pub user: Option<UserId>,
}

/// Those of the organization's projects that were chosen, if the actor may.
pub fn choose(
    stores: &mut dyn Stores,
    actor: &Actor,
    (organization, choice): (&IdOrSlug, &ProjectChoice),
    permission: Permission,
) -> Result<IssueScope, IssueError> {
    let user = match actor {
        Actor::User(user) => Some(user.user.id),
        Actor::Nobody | Actor::Organization(_) => None,
    };
    let ids = match choice {
        ProjectChoice::One(project) => {
            let access = access::project(stores, actor, organization, project, permission)?;
            let ProjectAccess { organization, project, .. } = access;
            return Ok(IssueScope { organization, projects: vec![project.id], known: Some(project), user });
        }
        ProjectChoice::Ids(ids) => ids,
    };
    let access = access::organization(stores, actor, organization, permission)?;
    let all = ids.is_empty() || ids.iter().any(|id| id == "-1");
    let wanted = if all {
        None
    } else {
        let ids = ids.iter().map(|id| ProjectId::parse(id).ok_or(IssueError::InvalidProject));
        Some(ids.collect::<Result<HashSet<_>, _>>()?)
    };
    let mut projects = stores.projects().ids(access.organization.id)?;
    projects.retain(|id| access.projects.includes(*id) && wanted.as_ref().is_none_or(|wanted| wanted.contains(id)));
    // Naming a project that the actor does not reach is refused, rather than answered with silence.
    if wanted.is_some_and(|wanted| wanted.len() > projects.len()) {
        return Err(AccessError::Forbidden.into());
    }
    Ok(IssueScope { organization: access.organization, projects, known: None, user })
}

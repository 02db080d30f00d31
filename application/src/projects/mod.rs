//! Projects.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::ids::{OrganizationId, ProjectId};
use domain::permissions::ScopeSet;
use domain::projects::Project;
use domain::teams::Team;

use crate::actor::Actor;
use crate::ports::{StoreError, Stores, UnitOfWork};

mod list;
mod port;
mod show;

#[cfg(test)]
pub use port::MockProjectRepository;
pub use port::{NewProject, ProjectRepository};
pub use show::ShownProject;

/// Projects.
pub struct Projects {
    uow: Arc<dyn UnitOfWork>,
}

impl Projects {
    /// Projects in this store.
    pub fn new(uow: Arc<dyn UnitOfWork>) -> Self {
        Self { uow }
    }
}

/// A project with what a list shows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectSummary {
    /// The project.
    pub project: Project,
    /// The teams that work on it, by slug.
    pub teams: Vec<Team>,
    /// The actor is in one of them.
    pub is_member: bool,
    /// The actor reaches it.
    pub has_access: bool,
    /// What the actor may do in it.
    pub scopes: ScopeSet,
}

/// Who works on some projects.
#[derive(Default)]
struct Memberships {
    /// The teams of each.
    teams: HashMap<ProjectId, Vec<Team>>,
    /// Those that the actor reaches through a team.
    own: HashSet<ProjectId>,
}

impl Memberships {
    fn load(
        stores: &mut dyn Stores,
        actor: &Actor,
        organization: OrganizationId,
        projects: &[ProjectId],
    ) -> Result<Self, StoreError> {
        let mut found = Self::default();
        let Actor::User(user) = actor else { return Ok(found) };
        for (project, team) in stores.teams().of_projects(organization, projects)? {
            found.teams.entry(project).or_default().push(team);
        }
        if let Some(member) = stores.organizations().find_member(organization, user.user.id)? {
            found.own = stores.teams().projects_of_member(member.id)?.into_iter().collect();
        }
        Ok(found)
    }
}

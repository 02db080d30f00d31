//! Projects.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::ids::{OrganizationId, ProjectId};
use domain::permissions::ScopeSet;
use domain::projects::Project;
use domain::teams::Team;

use crate::actor::Actor;
use crate::ports::{Clock, StoreError, Stores, UnitOfWork};

mod edit;
mod list;
mod port;
mod show;

#[cfg(test)]
mod edit_tests;

pub use edit::EditProject;
#[cfg(test)]
pub use port::MockProjectRepository;
pub use port::{NewProject, ProjectChange, ProjectRepository};
pub use show::ShownProject;

/// Projects.
pub struct Projects {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
}

impl Projects {
    /// Projects in this store.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>) -> Self {
        Self { uow, clock }
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
    /// The environments that it has had events of, by name.
    pub environments: Vec<String>,
    /// The version of its newest release.
    pub latest_release: Option<String>,
}

/// What is kept about some projects besides themselves.
#[derive(Default)]
struct Related {
    /// The teams of each.
    teams: HashMap<ProjectId, Vec<Team>>,
    /// Those that the actor reaches through a team.
    own: HashSet<ProjectId>,
    /// The environments of each.
    environments: HashMap<ProjectId, Vec<String>>,
    /// The newest release of each.
    releases: HashMap<ProjectId, String>,
}

impl Related {
    fn load(
        stores: &mut dyn Stores,
        actor: &Actor,
        organization: OrganizationId,
        projects: &[ProjectId],
    ) -> Result<Self, StoreError> {
        let mut found = Self::default();
        for (project, team) in stores.teams().of_projects(organization, projects)? {
            found.teams.entry(project).or_default().push(team);
        }
        if let Actor::User(user) = actor
            && let Some(member) = stores.organizations().find_member(organization, user.user.id)?
        {
            found.own = stores.teams().projects_of_member(member.id)?.into_iter().collect();
        }
        for (project, name) in stores.projects().environments(projects)? {
            found.environments.entry(project).or_default().push(name);
        }
        found.releases = stores.releases().newest(projects, 1)?.into_iter().collect();
        Ok(found)
    }

    /// The summary of one of the projects, which the actor reaches with these scopes, if at all.
    fn summary(&mut self, project: Project, scopes: Option<ScopeSet>) -> ProjectSummary {
        ProjectSummary {
            teams: self.teams.remove(&project.id).unwrap_or_default(),
            is_member: self.own.contains(&project.id),
            has_access: scopes.is_some(),
            scopes: scopes.unwrap_or(ScopeSet::EMPTY),
            environments: self.environments.remove(&project.id).unwrap_or_default(),
            latest_release: self.releases.remove(&project.id),
            project,
        }
    }
}

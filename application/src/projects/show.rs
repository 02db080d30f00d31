use domain::organizations::Organization;
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use super::{Memberships, ProjectSummary, Projects};
use crate::access::{self, AccessError};
use crate::actor::Actor;

/// One project with its organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownProject {
    /// The organization.
    pub organization: Organization,
    /// The project.
    pub summary: ProjectSummary,
}

impl Projects {
    /// One project.
    pub fn show(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        reference: &IdOrSlug,
    ) -> Result<ShownProject, AccessError> {
        self.uow.read(|stores| {
            let found = access::project(stores, actor, organization, reference, Permission::ProjectRead)?;
            let id = found.project.id;
            let mut memberships = Memberships::load(stores, actor, found.organization.id, &[id])?;
            let summary = ProjectSummary {
                teams: memberships.teams.remove(&id).unwrap_or_default(),
                is_member: memberships.own.contains(&id),
                has_access: true,
                scopes: found.scopes,
                project: found.project,
            };
            Ok(ShownProject { organization: found.organization, summary })
        })
    }
}

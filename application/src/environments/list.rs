use std::collections::HashSet;

use domain::environments::{Environment, Visibility};
use domain::ids::ProjectId;
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use super::{EnvironmentError, Environments};
use crate::access::{self, AccessError};
use crate::actor::Actor;

/// So many environments are listed.
const LISTED: usize = 1000;

impl Environments {
    /// The environments of an organization's projects (of these, where ids are given) that the actor reaches, each
    /// name once, by name.
    pub fn of_organization(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        projects: &[String],
        visibility: Option<Visibility>,
    ) -> Result<Vec<Environment>, EnvironmentError> {
        self.uow.read(|stores| {
            let access = access::organization(stores, actor, organization, Permission::OrganizationRead)?;
            let mut reached = stores.projects().ids(access.organization.id)?;
            reached.retain(|project| access.projects.includes(*project));
            if !projects.is_empty() && !projects.iter().any(|id| id == "-1") {
                let ids = projects.iter().map(|id| ProjectId::parse(id).ok_or(EnvironmentError::InvalidProject));
                let wanted = ids.collect::<Result<HashSet<_>, _>>()?;
                reached.retain(|project| wanted.contains(project));
                if reached.len() < wanted.len() {
                    return Err(AccessError::Forbidden.into());
                }
            }
            let mut listed = stores.environments().list(&reached, visibility, LISTED)?;
            listed.dedup_by(|later, first| later.name == first.name);
            Ok(listed)
        })
    }

    /// A project's environments, by name.
    pub fn of_project(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        project: &IdOrSlug,
        visibility: Option<Visibility>,
    ) -> Result<Vec<Environment>, EnvironmentError> {
        self.uow.read(|stores| {
            let found = access::project(stores, actor, organization, project, Permission::ProjectRead)?;
            Ok(stores.environments().list(&[found.project.id], visibility, LISTED)?)
        })
    }
}

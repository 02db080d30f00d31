use domain::environments::{Environment, Visibility};
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use super::{EnvironmentError, Environments};
use crate::access::{self, AccessError};
use crate::actor::Actor;

impl Environments {
    /// One of a project's environments.
    pub fn show(
        &self,
        actor: &Actor,
        (organization, project): (&IdOrSlug, &IdOrSlug),
        name: &str,
    ) -> Result<Environment, EnvironmentError> {
        self.uow.read(|stores| {
            let found = access::project(stores, actor, organization, project, Permission::ProjectRead)?;
            Ok(stores.environments().find(found.project.id, name)?.ok_or(AccessError::NotFound)?)
        })
    }

    /// Whether the actor may hide environments of the project: asked before the body is looked at.
    pub fn may_change(
        &self,
        actor: &Actor,
        (organization, project): (&IdOrSlug, &IdOrSlug),
    ) -> Result<(), EnvironmentError> {
        self.uow.read(|stores| {
            access::project(stores, actor, organization, project, Permission::ProjectWrite)?;
            Ok(())
        })
    }

    /// Hides one of a project's environments, or shows it again.
    pub fn change(
        &self,
        actor: &Actor,
        (organization, project): (&IdOrSlug, &IdOrSlug),
        name: &str,
        visibility: Visibility,
    ) -> Result<Environment, EnvironmentError> {
        let changed = self.change_many(actor, (organization, project), &[name.to_owned()], visibility)?;
        Ok(changed.into_iter().next().ok_or(AccessError::NotFound)?)
    }

    /// Hides some of a project's environments, or shows them again. Those of the names that it has, by name.
    pub fn change_many(
        &self,
        actor: &Actor,
        (organization, project): (&IdOrSlug, &IdOrSlug),
        names: &[String],
        visibility: Visibility,
    ) -> Result<Vec<Environment>, EnvironmentError> {
        self.uow.transaction(|stores| {
            let found = access::project(stores, actor, organization, project, Permission::ProjectWrite)?;
            Ok(stores.environments().set_visibility(found.project.id, names, visibility)?)
        })
    }
}

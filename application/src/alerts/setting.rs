use domain::alerts::Alerting;
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use super::Alerts;
use crate::access::{self, AccessError};
use crate::actor::Actor;

impl Alerts {
    /// Whether a project has alerts.
    pub fn setting(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        reference: &IdOrSlug,
    ) -> Result<Alerting, AccessError> {
        self.uow.read(|stores| {
            let found = access::project(stores, actor, organization, reference, Permission::ProjectRead)?;
            Ok(stores.alerts().of_project(found.organization.id, found.project.id)?)
        })
    }

    /// Somebody who may switch a project's alerts: who may not learns nothing of what a body must hold.
    pub fn may_set(&self, actor: &Actor, organization: &IdOrSlug, reference: &IdOrSlug) -> Result<(), AccessError> {
        let permission = Permission::ProjectWrite;
        self.uow.read(|stores| access::project(stores, actor, organization, reference, permission).map(drop))
    }

    /// Switches a project's alerts on or off.
    pub fn set(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        reference: &IdOrSlug,
        alerting: Alerting,
    ) -> Result<(), AccessError> {
        self.uow.transaction(|stores| {
            let found = access::project(stores, actor, organization, reference, Permission::ProjectWrite)?;
            Ok(stores.alerts().set_of_project(found.organization.id, found.project.id, alerting)?)
        })
    }
}

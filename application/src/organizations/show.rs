use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use super::Organizations;
use crate::access::{self, AccessError, OrganizationAccess};
use crate::actor::Actor;

impl Organizations {
    /// One organization, and what the actor may do in it.
    pub fn show(&self, actor: &Actor, reference: &IdOrSlug) -> Result<OrganizationAccess, AccessError> {
        self.uow.read(|stores| access::organization(stores, actor, reference, Permission::OrganizationRead))
    }
}

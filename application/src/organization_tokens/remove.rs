use domain::ids::OrganizationTokenId;
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use super::OrganizationTokens;
use crate::access::{self, AccessError};
use crate::actor::Actor;

impl OrganizationTokens {
    /// Revokes an organization's token: the next request that shows it is refused.
    pub fn remove(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        id: Option<OrganizationTokenId>,
    ) -> Result<(), AccessError> {
        self.uow.transaction(|stores| {
            let found = access::organization(stores, actor, organization, Permission::OrganizationWrite)?;
            let id = id.ok_or(AccessError::NotFound)?;
            let removed = stores.organization_tokens().remove(found.organization.id, id)?;
            if removed { Ok(()) } else { Err(AccessError::NotFound) }
        })
    }
}

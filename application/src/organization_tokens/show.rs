use domain::ids::OrganizationTokenId;
use domain::organization_tokens::OrganizationToken;
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use super::OrganizationTokens;
use crate::access::{self, AccessError};
use crate::actor::Actor;

impl OrganizationTokens {
    /// An organization's token. What cannot be an id names a token that is not there.
    pub fn show(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        id: Option<OrganizationTokenId>,
    ) -> Result<OrganizationToken, AccessError> {
        self.uow.read(|stores| {
            let found = access::organization(stores, actor, organization, Permission::OrganizationRead)?;
            let id = id.ok_or(AccessError::NotFound)?;
            stores.organization_tokens().find(found.organization.id, id)?.ok_or(AccessError::NotFound)
        })
    }
}

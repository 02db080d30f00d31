use domain::ids::OrganizationTokenId;
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;
use domain::tokens::TokenName;

use super::OrganizationTokens;
use crate::access::{self, AccessError};
use crate::actor::Actor;

impl OrganizationTokens {
    /// Renames an organization's token.
    pub fn rename(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        id: Option<OrganizationTokenId>,
        name: &TokenName,
    ) -> Result<(), AccessError> {
        self.uow.transaction(|stores| {
            let found = access::organization(stores, actor, organization, Permission::OrganizationWrite)?;
            let id = id.ok_or(AccessError::NotFound)?;
            let renamed = stores.organization_tokens().rename(found.organization.id, id, name.as_str())?;
            if renamed { Ok(()) } else { Err(AccessError::NotFound) }
        })
    }
}

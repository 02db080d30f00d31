use domain::organization_tokens::OrganizationToken;
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use super::OrganizationTokens;
use crate::access::{self, AccessError};
use crate::actor::Actor;

impl OrganizationTokens {
    /// An organization's tokens, by name.
    pub fn list(&self, actor: &Actor, organization: &IdOrSlug) -> Result<Vec<OrganizationToken>, AccessError> {
        self.uow.read(|stores| {
            let found = access::organization(stores, actor, organization, Permission::OrganizationRead)?;
            Ok(stores.organization_tokens().list(found.organization.id)?)
        })
    }
}

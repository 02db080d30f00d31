use domain::ids::MemberId;
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use super::Invitations;
use crate::access::{self, AccessError};
use crate::actor::Actor;

impl Invitations {
    /// Takes an invitation back: its link leads nowhere from then on.
    pub fn withdraw(&self, actor: &Actor, organization: &IdOrSlug, id: Option<MemberId>) -> Result<(), AccessError> {
        self.uow.transaction(|stores| {
            let found = access::organization(stores, actor, organization, Permission::MemberAdmin)?;
            let id = id.ok_or(AccessError::NotFound)?;
            let removed = stores.invitations().remove(found.organization.id, id)?;
            removed.map(drop).ok_or(AccessError::NotFound)
        })
    }
}

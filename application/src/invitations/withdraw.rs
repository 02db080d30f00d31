use domain::ids::MemberId;
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use super::Invitations;
use super::invite::own_role;
use crate::access::{self, AccessError};
use crate::actor::Actor;

impl Invitations {
    /// Takes an invitation back: its link leads nowhere from then on. One to a role above the actor's own stays.
    pub fn withdraw(&self, actor: &Actor, organization: &IdOrSlug, id: Option<MemberId>) -> Result<(), AccessError> {
        self.uow.transaction(|stores| {
            let found = access::organization(stores, actor, organization, Permission::MemberAdmin)?;
            let id = id.ok_or(AccessError::NotFound)?;
            let removed = stores.invitations().remove(found.organization.id, id)?;
            let removed = removed.ok_or(AccessError::NotFound)?;
            if removed.role > own_role(stores, actor, &found.organization)? {
                return Err(AccessError::Forbidden);
            }
            Ok(())
        })
    }
}

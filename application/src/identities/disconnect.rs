use domain::identities::{Category, Status, Ways};
use domain::ids::IdentityId;

use super::show::find;
use super::{Identities, IdentityError};
use crate::access::{self, UserRef};
use crate::actor::Actor;

impl Identities {
    /// Gives up an identity that the account can do without.
    pub fn disconnect(
        &self,
        actor: &Actor,
        account: UserRef,
        category: Option<Category>,
        id: Option<IdentityId>,
    ) -> Result<(), IdentityError> {
        self.uow.transaction(|stores| {
            let user = access::account_for_staff(stores, actor, account)?;
            // The lock comes before the look: of two at once, the second sees what the first has left.
            let user = stores.users().lock(user.id)?.ok_or(IdentityError::NotFound)?;
            let all = stores.identities().list_of_user(user.id)?;
            let identity = find(&all, category, id)?;
            match Ways::of(user.has_password, &all).status(&identity.kind) {
                Status::CanDisconnect => {}
                needed @ (Status::NeededForGlobalAuth | Status::NeededForOrgAuth) => {
                    return Err(IdentityError::Needed(needed));
                }
            }
            stores.identities().remove(user.id, identity.kind.category(), identity.id)?;
            Ok(())
        })
    }

    /// Gives up an identity with an organization's provider, needed or not; none is no error.
    pub fn disconnect_organization(
        &self,
        actor: &Actor,
        account: UserRef,
        id: Option<IdentityId>,
    ) -> Result<(), IdentityError> {
        self.uow.transaction(|stores| {
            let user = access::account(stores, actor, account)?;
            if let Some(id) = id {
                stores.identities().remove(user.id, Category::Organization, id)?;
            }
            Ok(())
        })
    }
}

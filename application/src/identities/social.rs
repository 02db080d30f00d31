use domain::identities::{Category, Identity};
use domain::ids::IdentityId;

use super::{Identities, IdentityError};
use crate::access::{self, AccessError, UserRef};
use crate::actor::Actor;

impl Identities {
    /// The social identities of an account, by id.
    pub fn list_social(&self, actor: &Actor, account: UserRef) -> Result<Vec<Identity>, AccessError> {
        self.uow.read(|stores| {
            let user = access::account(stores, actor, account)?;
            let mut found = stores.identities().list_of_user(user.id)?;
            found.retain(|identity| identity.kind.category() == Category::Social);
            Ok(found)
        })
    }

    /// Gives up a social identity of an account, whether or not its provider is configured.
    pub fn disconnect_social(
        &self,
        actor: &Actor,
        account: UserRef,
        id: Option<IdentityId>,
    ) -> Result<(), IdentityError> {
        self.disconnect(actor, account, Some(Category::Social), id)
    }
}

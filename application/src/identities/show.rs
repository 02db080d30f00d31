use domain::identities::{Category, Identity};
use domain::ids::IdentityId;

use super::{Identities, IdentityError, UserIdentity, described};
use crate::access::{self, UserRef};
use crate::actor::Actor;

impl Identities {
    /// One identity of an account.
    pub fn show(
        &self,
        actor: &Actor,
        account: UserRef,
        category: Option<Category>,
        id: Option<IdentityId>,
    ) -> Result<UserIdentity, IdentityError> {
        self.uow.read(|stores| {
            let user = access::account_for_staff(stores, actor, account)?;
            let all = stores.identities().list_of_user(user.id)?;
            let identity = find(&all, category, id)?.clone();
            Ok(described(stores, &user, &all, identity)?)
        })
    }
}

/// The identity of this category and id.
pub(super) fn find(
    all: &[Identity],
    category: Option<Category>,
    id: Option<IdentityId>,
) -> Result<&Identity, IdentityError> {
    let (category, id) = category.zip(id).ok_or(IdentityError::NotFound)?;
    let is_it = |identity: &&Identity| identity.id == id && identity.kind.category() == category;
    all.iter().find(is_it).ok_or(IdentityError::NotFound)
}

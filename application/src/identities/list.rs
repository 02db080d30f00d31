use super::{Identities, UserIdentity, described};
use crate::access::{self, AccessError, UserRef};
use crate::actor::Actor;

impl Identities {
    /// All identities of an account, category by category, then by id.
    pub fn list(&self, actor: &Actor, account: UserRef) -> Result<Vec<UserIdentity>, AccessError> {
        self.uow.read(|stores| {
            let user = access::account_for_staff(stores, actor, account)?;
            let mut all = stores.identities().list_of_user(user.id)?;
            all.sort_by_key(|identity| (identity.kind.category(), identity.id));
            let described = all.iter().map(|identity| described(stores, &user, &all, identity.clone()));
            Ok(described.collect::<Result<_, _>>()?)
        })
    }
}

use domain::users::Preferences;

use super::UserPreferences;
use crate::access::{self, AccessError, UserRef};
use crate::actor::Actor;

impl UserPreferences {
    /// What an account prefers.
    pub fn show(&self, actor: &Actor, account: UserRef) -> Result<Preferences, AccessError> {
        self.uow.read(|stores| {
            let user = access::account(stores, actor, account)?;
            Ok(stores.preferences().of_user(user.id)?)
        })
    }
}

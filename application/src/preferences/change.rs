use domain::users::Preferences;

use super::UserPreferences;
use crate::access::{self, AccessError, UserRef};
use crate::actor::Actor;

/// What is to change of an account's preferences; what is left out stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PreferenceChange {
    /// See [`Preferences::takes_resolved`].
    pub takes_resolved: Option<bool>,
}

impl UserPreferences {
    /// Whether the actor may change an account's preferences, before anything is said about how.
    pub fn may_change(&self, actor: &Actor, account: UserRef) -> Result<(), AccessError> {
        self.uow.read(|stores| access::account(stores, actor, account).map(drop))
    }

    /// Changes what an account prefers; all that it prefers then.
    pub fn change(
        &self,
        actor: &Actor,
        account: UserRef,
        change: PreferenceChange,
    ) -> Result<Preferences, AccessError> {
        self.uow.transaction(|stores| {
            let user = access::account(stores, actor, account)?;
            let before = stores.preferences().of_user(user.id)?;
            let after = Preferences { takes_resolved: change.takes_resolved.unwrap_or(before.takes_resolved) };
            if after != before {
                stores.preferences().set_of_user(user.id, &after)?;
            }
            Ok(after)
        })
    }
}

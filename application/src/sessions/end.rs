use domain::sessions::SessionId;

use super::Sessions;
use crate::access::{self, AccessError, UserRef};
use crate::actor::Actor;

impl Sessions {
    /// Ends one session of an account; whether it was the one that asks.
    pub fn end(&self, actor: &Actor, account: UserRef, id: Option<&SessionId>) -> Result<bool, AccessError> {
        let own = access::login(actor)?.key_hash;
        let ended = self.uow.transaction(|stores| {
            let user = access::account(stores, actor, account)?;
            let id = id.ok_or(AccessError::NotFound)?;
            stores.sessions().remove_by_id(user.id, id)?.ok_or(AccessError::NotFound)
        })?;
        Ok(ended == own)
    }

    /// Ends all sessions of an account but the one that asks.
    pub fn end_others(&self, actor: &Actor, account: UserRef) -> Result<(), AccessError> {
        let own = access::login(actor)?.key_hash;
        self.uow.transaction(|stores| {
            let user = access::account(stores, actor, account)?;
            Ok(stores.sessions().remove_others(user.id, own)?)
        })
    }
}

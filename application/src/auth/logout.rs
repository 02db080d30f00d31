use super::Auth;
use crate::access::AccessError;
use crate::actor::{Actor, Credential};

impl Auth {
    /// Ends the session that is asking, superuser mode with it.
    pub fn logout(&self, actor: &Actor) -> Result<(), AccessError> {
        let Actor::User(user) = actor else { return Err(AccessError::Unauthenticated) };
        let Credential::Session { key_hash, .. } = &user.credential else { return Err(AccessError::Forbidden) };
        self.uow.transaction(|stores| stores.sessions().remove(key_hash))?;
        Ok(())
    }
}

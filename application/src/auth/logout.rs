use super::Auth;
use crate::access::{AccessError, login};
use crate::actor::{Actor, Credential};

impl Auth {
    /// Ends the session that is asking, superuser mode with it; or all sessions of its user.
    pub fn logout(&self, actor: &Actor, all: bool) -> Result<(), AccessError> {
        let user = login(actor)?;
        let Credential::Session { key_hash, .. } = &user.credential else { return Err(AccessError::Forbidden) };
        self.uow.transaction(|stores| {
            if all { stores.sessions().remove_of_user(user.user.id) } else { stores.sessions().remove(key_hash) }
        })?;
        Ok(())
    }
}

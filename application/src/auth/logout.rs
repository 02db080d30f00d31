use super::Auth;
use crate::access::{self, AccessError};
use crate::actor::Actor;

impl Auth {
    /// Ends the session that is asking, superuser mode with it; or all sessions of its user.
    pub fn logout(&self, actor: &Actor, all: bool) -> Result<(), AccessError> {
        let login = access::login(actor)?;
        self.uow.transaction(|stores| {
            if all { stores.sessions().remove_of_user(login.user.id) } else { stores.sessions().remove(login.key_hash) }
        })?;
        Ok(())
    }
}

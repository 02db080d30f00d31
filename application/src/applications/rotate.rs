use domain::applications::client_secret_text;
use domain::secrets::Secret;

use super::owned::owned_to_change;
use super::secret::seal;
use super::{ApplicationError, Applications};
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::tokens::hash;

impl Applications {
    /// Gives an application of whoever asks another secret, and answers it: the one before is refused from now on.
    pub fn rotate(&self, actor: &Actor, client_id: &str) -> Result<Secret, ApplicationError> {
        let user = access::login(actor)?.user.id;
        let secret = client_secret_text(&self.entropy.bytes());
        let hash = hash(secret.expose());
        let sealed = seal(&self.sealing, client_id, &secret, &*self.entropy);
        let now = self.clock.now();
        let id = self.uow.transaction(|stores| {
            let application = owned_to_change(stores, user, client_id)?;
            if application.is_public() {
                return Err(ApplicationError::Public);
            }
            // What is not shown again is not kept.
            let sealed = Some(sealed.as_slice()).filter(|_| application.is_secret_visible(now));
            let changed = stores.applications().set_secret(application.id, &hash, sealed)?;
            if changed { Ok(application.id) } else { Err(AccessError::NotFound.into()) }
        })?;
        tracing::info!(user_id = user.get(), application_id = id.get(), "api_application.secret_rotated");
        Ok(secret)
    }
}

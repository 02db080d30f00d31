use domain::applications::ApplicationStatus;
use domain::deletions::Target;

use super::Applications;
use super::owned::owned_to_change;
use crate::access::{self, AccessError};
use crate::actor::Actor;

impl Applications {
    /// Deletes an application of whoever asks: it and its tokens cannot be used from now on. What belongs to it is
    /// removed later.
    pub fn remove(&self, actor: &Actor, client_id: &str) -> Result<(), AccessError> {
        let user = access::login(actor)?.user.id;
        let now = self.clock.now();
        let (active, pending) = (ApplicationStatus::Active, ApplicationStatus::PendingDeletion);
        let id = self.uow.transaction::<_, AccessError>(|stores| {
            let id = owned_to_change(stores, user, client_id)?.id;
            if !stores.applications().set_status(id, active, pending)? {
                return Err(AccessError::NotFound);
            }
            stores.deletions().schedule(Target::Application(id), Some(user), now)?;
            Ok(id)
        })?;
        tracing::info!(user_id = user.get(), application_id = id.get(), "api_application.deleted");
        Ok(())
    }
}

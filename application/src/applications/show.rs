use super::owned::owned;
use super::{Applications, ShownApplication};
use crate::access::{self, AccessError};
use crate::actor::Actor;

impl Applications {
    /// An application of whoever asks.
    pub fn show(&self, actor: &Actor, client_id: &str) -> Result<ShownApplication, AccessError> {
        let user = access::login(actor)?.user.id;
        let application = self.uow.read(|stores| owned(stores, user, client_id))?;
        Ok(ShownApplication::to(user, application, &self.sealing, self.clock.now()))
    }
}

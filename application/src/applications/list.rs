use super::{Applications, ShownApplication};
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::paging::{OffsetRequest, Page};

impl Applications {
    /// The active applications of whoever asks, by name.
    pub fn list(&self, actor: &Actor, request: &OffsetRequest) -> Result<Page<ShownApplication>, AccessError> {
        let user = access::login(actor)?.user.id;
        let found = self.uow.read::<_, AccessError>(|stores| {
            Ok(stores.applications().list_of_owner(user, request.start(), request.rows())?)
        })?;
        let now = self.clock.now();
        let show = |application| ShownApplication::to(user, application, &self.sealing, now);
        Ok(request.page(found.into_iter().map(show).collect()))
    }
}

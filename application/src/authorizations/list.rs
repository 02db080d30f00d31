use domain::authorizations::Authorization;
use domain::organizations::Organization;

use super::{Authorizations, ListedAuthorization};
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::applications::ShownApplication;
use crate::paging::{OffsetRequest, Page};

/// An authorization as its user sees it.
#[derive(Debug, Clone)]
pub struct ShownAuthorization {
    /// The authorization.
    pub authorization: Authorization,
    /// The application that it is for. Its secret is its owner's to see alone.
    pub application: ShownApplication,
    /// The only organization that it is for, if it is for one alone.
    pub organization: Option<Organization>,
}

impl Authorizations {
    /// The authorizations of whoever asks for active applications, by the applications' names.
    pub fn list(&self, actor: &Actor, request: &OffsetRequest) -> Result<Page<ShownAuthorization>, AccessError> {
        let user = access::login(actor)?.user.id;
        let found = self.uow.read::<_, AccessError>(|stores| {
            Ok(stores.authorizations().list_of_user(user, request.start(), request.rows())?)
        })?;
        let now = self.clock.now();
        let show = |ListedAuthorization { authorization, application, organization }| {
            let application = ShownApplication::to(user, application, &self.sealing, now);
            ShownAuthorization { authorization, application, organization }
        };
        Ok(request.page(found.into_iter().map(show).collect()))
    }
}

use domain::identities::{GlobalIdentity, IdentityProvider};

use super::Identities;
use crate::access::{self, AccessError, UserRef};
use crate::actor::Actor;
use crate::paging::{OffsetRequest, Page};

impl Identities {
    /// The global identities of an account, by id: of one provider, in any case of letters, or of all.
    pub fn list_global(
        &self,
        actor: &Actor,
        account: UserRef,
        provider: Option<&str>,
        page: &OffsetRequest,
    ) -> Result<Page<GlobalIdentity>, AccessError> {
        let found = self.uow.read(|stores| {
            let user = access::account(stores, actor, account)?;
            let provider = match provider.map(|text| IdentityProvider::parse(&text.to_lowercase())) {
                None => None,
                Some(Ok(provider)) => Some(provider),
                // No identity is with a provider of that name.
                Some(Err(_)) => return Ok(Vec::new()),
            };
            let (start, rows) = (page.start(), page.rows());
            Ok::<_, AccessError>(stores.identities().list_global(user.id, provider.as_ref(), start, rows)?)
        })?;
        Ok(page.page(found))
    }
}

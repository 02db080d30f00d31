use domain::ids::AuthorizationId;

use super::Authorizations;
use crate::access::{self, AccessError};
use crate::actor::Actor;

impl Authorizations {
    /// Takes an authorization of whoever asks back, with all that its application has got for them, also for other
    /// organizations: tokens, and codes that it did not come for yet. What cannot be an id names an authorization that
    /// is not there.
    pub fn revoke(&self, actor: &Actor, id: Option<AuthorizationId>) -> Result<(), AccessError> {
        let user = access::login(actor)?.user.id;
        let id = id.ok_or(AccessError::NotFound)?;
        let (application, tokens) = self.uow.transaction::<_, AccessError>(|stores| {
            // Whoever refreshes a token holds the account as well, so that no token comes after this.
            stores.users().lock(user)?;
            let application = stores.authorizations().remove(user, id)?.ok_or(AccessError::NotFound)?;
            stores.grants().remove_of(user, application)?;
            stores.device_codes().remove_of(user, application)?;
            Ok((application, stores.tokens().remove_of(user, application)?))
        })?;
        let (user_id, application_id) = (user.get(), application.get());
        tracing::info!(user_id, application_id, tokens, "api_authorization.deleted");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::DateTime;
    use domain::ids::ApplicationId;
    use domain::permissions::ScopeSet;
    use domain::secrets::Secret;

    use super::*;
    use crate::actor::fixtures;
    use crate::ports::{Access, MockClock, MockStores, MockUnitOfWork, Outcome, StoreError};
    use crate::sealing::Sealing;

    fn authorizations(stores: MockStores) -> (Authorizations, Arc<MockUnitOfWork>) {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(DateTime::UNIX_EPOCH);
        let uow = Arc::new(MockUnitOfWork::new(stores));
        let sealing = Sealing::new(&Secret::new("key".to_owned()));
        (Authorizations::new(Arc::<MockUnitOfWork>::clone(&uow), Arc::new(clock), sealing), uow)
    }

    #[test]
    fn an_authorization_stays_where_its_tokens_cannot_be_removed() {
        let mut stores = MockStores::default();
        stores.users.expect_lock().times(1).returning(|_| Ok(None));
        stores.authorizations.expect_remove().times(1).returning(|_, _| Ok(Some(ApplicationId::new(7))));
        stores.grants.expect_remove_of().times(1).returning(|_, _| Ok(()));
        stores.device_codes.expect_remove_of().times(1).returning(|_, _| Ok(()));
        stores.tokens.expect_remove_of().times(1).returning(|_, _| Err(StoreError::Unavailable("full".into())));
        let (authorizations, uow) = authorizations(stores);
        let done = authorizations.revoke(&fixtures::session(false), Some(AuthorizationId::new(3)));
        assert!(matches!(done, Err(AccessError::Store(_))));
        assert_eq!(uow.ended(), [(Access::Write, Outcome::Rollback)]);
    }

    #[test]
    fn without_a_login_the_store_is_not_asked() {
        let (authorizations, uow) = authorizations(MockStores::default());
        let id = Some(AuthorizationId::new(3));
        assert!(matches!(authorizations.revoke(&Actor::Nobody, id), Err(AccessError::Unauthenticated)));
        let token = fixtures::token(ScopeSet::all());
        assert!(matches!(authorizations.revoke(&token, id), Err(AccessError::Forbidden)));
        assert!(matches!(authorizations.revoke(&fixtures::session(false), None), Err(AccessError::NotFound)));
        assert_eq!(uow.ended(), []);
    }
}

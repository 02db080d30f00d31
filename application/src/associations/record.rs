use domain::identities::Kind;
use domain::ids::IdentityId;

use super::{AssociateError, Associations, Completed};
use crate::access;
use crate::actor::Actor;
use crate::identities::NewIdentity;
use crate::ports::{Constraint, StoreError};

impl Associations {
    /// Links the account to the user, whose login must still be the one that it was completed for.
    pub fn record(&self, actor: &Actor, completed: &Completed) -> Result<IdentityId, AssociateError> {
        let login = access::login(actor)?;
        if login.key_hash != completed.key_hash {
            return Err(AssociateError::NotBegun);
        }
        let Completed { provider, account, .. } = completed;
        let identity = NewIdentity {
            user_id: login.user.id,
            kind: Kind::Social { issuer: account.issuer.clone() },
            provider: provider.clone(),
            external_id: account.external_id.clone(),
            date_added: self.clock.now(),
        };
        // Provider, issuer and account are the key of the row, and known before it has a number. None of the first two
        // holds a space.
        let (issuer, external_id) = (account.issuer.as_str(), account.external_id.as_str());
        let purpose = format!("identities.sealed_data of {provider} {issuer} {external_id}");
        let sealed = self.sealing.seal(&purpose, &account.data, &*self.entropy);
        self.uow.transaction(|stores| {
            let id = stores.identities().add(&identity).map_err(|error| match error {
                StoreError::Conflict(Constraint::Identity) => AssociateError::Taken,
                other => other.into(),
            })?;
            stores.identities().set_sealed_data(id, &sealed)?;
            Ok(id)
        })
    }
}

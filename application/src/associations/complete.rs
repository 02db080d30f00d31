use domain::identities::IdentityProvider;
use domain::secrets::Secret;

use super::{AssociateError, Associations, ExternalAccount};
use crate::access;
use crate::actor::Actor;

/// What the provider sent the browser back with.
#[derive(Debug, Clone, Default)]
pub struct Callback {
    /// Which association it belongs to.
    pub state: String,
    /// What an account is told for.
    pub code: Option<Secret>,
    /// Why there is no code.
    pub error: Option<String>,
}

/// An account that a provider vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completed {
    pub(super) key_hash: String,
    pub(super) provider: IdentityProvider,
    pub(super) account: ExternalAccount,
}

impl Associations {
    /// Exchanges the code that a user came back with. Asks the provider, and not the store.
    pub fn complete(
        &self,
        actor: &Actor,
        provider: &str,
        redirect_uri: &str,
        callback: &Callback,
        remembered: Option<&Secret>,
    ) -> Result<Completed, AssociateError> {
        let login = access::login(actor)?;
        let provider = self.provider(provider)?;
        let challenge = self.recall(login.key_hash, provider.key(), remembered, &callback.state)?;
        let code = match (&callback.code, &callback.error) {
            (Some(code), None) => code,
            (_, Some(_)) => return Err(AssociateError::Denied),
            (None, None) => return Err(AssociateError::NotBegun),
        };
        let account = provider.complete(redirect_uri, code, &challenge)?;
        Ok(Completed { key_hash: login.key_hash.to_owned(), provider: provider.key().clone(), account })
    }

    /// The name of a provider to show; its key where it is not configured.
    pub fn name_of<'a>(&'a self, provider: &'a str) -> &'a str {
        self.provider(provider).map_or(provider, |found| found.name())
    }
}

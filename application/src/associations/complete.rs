use domain::identities::IdentityProvider;
use domain::secrets::Secret;

use super::{AssociateError, Associations, ErrorCode, ExternalAccount, Fault, ProviderError, Step};
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
        if callback.code.is_none() && callback.error.is_none() {
            return Err(AssociateError::NotBegun);
        }
        self.use_up(&challenge)?;
        let code = match (&callback.code, &callback.error) {
            (_, Some(error)) => return Err(told(error)),
            (code, None) => code.as_ref().ok_or(AssociateError::NotBegun)?,
        };
        let account = provider.complete(redirect_uri, code, &challenge)?;
        Ok(Completed { key_hash: login.key_hash.to_owned(), provider: provider.key().clone(), account })
    }

    /// The name of a provider that an identity is with: as it is configured, or else as it is known.
    pub fn label_of(&self, provider: &IdentityProvider) -> String {
        self.provider(provider.as_str()).map_or_else(|_| provider.label().to_owned(), |found| found.name().to_owned())
    }

    /// The name of a provider to show; its key where it is not configured.
    pub fn name_of(&self, provider: &str) -> String {
        self.provider(provider).map_or_else(|_| provider.to_owned(), |found| found.name().to_owned())
    }
}

/// What an error means that the user was sent back with.
fn told(error: &str) -> AssociateError {
    match error {
        "access_denied" => AssociateError::Denied,
        other => ProviderError::Failed(Fault { step: Step::Authorization, code: ErrorCode::parse(other) }).into(),
    }
}

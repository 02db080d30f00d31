use std::sync::Arc;

use domain::identities::{ExternalId, IdentityProvider, Place};
use domain::secrets::Secret;

use super::Fault;

/// What shows that the end of an association belongs to its start. None of it is used twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// What the provider brings back with the browser.
    pub state: Secret,
    /// What the code is exchanged with (PKCE).
    pub verifier: Secret,
    /// What an ID token must hold.
    pub nonce: Secret,
}

/// An account at a provider, as the provider vouches for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalAccount {
    /// The server whose account it is: another one may know another account by the same id.
    pub issuer: Place,
    /// The account.
    pub external_id: ExternalId,
    /// Tokens and what else is to be kept, as JSON.
    pub data: Secret,
}

/// Why a provider was of no use.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It does not answer, or not as a provider does; the same may work later.
    #[error("the provider cannot be reached ({0})")]
    Unreachable(Fault),
    /// It does not take the code, or vouches for nobody in a way that can be checked.
    #[error("the provider vouches for no account ({0})")]
    Refused(Fault),
    /// It sent the user back with an error of its own.
    #[error("the provider failed ({0})")]
    Failed(Fault),
}

/// The providers that are configured just now.
pub trait SocialProviders: Send + Sync {
    /// The provider of this key.
    fn find(&self, key: &str) -> Option<Arc<dyn SocialProvider>>;
}

#[cfg(test)]
impl SocialProviders for Vec<Arc<dyn SocialProvider>> {
    fn find(&self, key: &str) -> Option<Arc<dyn SocialProvider>> {
        self.iter().find(|provider| provider.key().as_str() == key).cloned()
    }
}

/// A provider of accounts outside. Both methods may ask it, and take as long as it does, within bounds.
#[cfg_attr(test, mockall::automock)]
pub trait SocialProvider: Send + Sync {
    /// Its key.
    fn key(&self) -> &IdentityProvider;
    /// Its name to show.
    fn name(&self) -> &str;
    /// Whether a beginning would ask it just now, rather than go by what it said before.
    fn is_asked_first(&self) -> bool;
    /// Where to send the browser.
    fn begin(&self, redirect_uri: &str, challenge: &Challenge) -> Result<String, ProviderError>;
    /// Exchanges the code for the account. MUST check whatever the provider signs, and that it holds the nonce where it
    /// is of a kind to hold one.
    fn complete(
        &self,
        redirect_uri: &str,
        code: &Secret,
        challenge: &Challenge,
    ) -> Result<ExternalAccount, ProviderError>;
}

use domain::secrets::Secret;

use super::{AssociateError, Associations};
use crate::access;
use crate::actor::Actor;

/// An association that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// Where to send the browser.
    pub location: String,
    /// What the browser must hold until it comes back, for [`super::LIFETIME`].
    pub remembered: Secret,
}

impl Associations {
    /// Sends a user to a provider, who comes back to the redirect URI. Asks the provider, and not the store.
    pub fn begin(&self, actor: &Actor, provider: &str, redirect_uri: &str) -> Result<Begun, AssociateError> {
        let login = access::login(actor)?;
        let provider = self.provider(provider)?;
        let challenge = self.challenge();
        let location = provider.begin(redirect_uri, &challenge)?;
        Ok(Begun { location, remembered: self.remember(login.key_hash, provider.key(), &challenge) })
    }

    /// Whether a beginning at a provider would ask it just now.
    pub fn is_asked_first(&self, provider: &str) -> Result<bool, AssociateError> {
        Ok(self.provider(provider)?.is_asked_first())
    }
}

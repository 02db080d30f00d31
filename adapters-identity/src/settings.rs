use domain::identities::IdentityProvider;
use domain::secrets::Secret;

use crate::Address;

/// How a provider is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// As GitHub and GitHub Enterprise: OAuth 2.0, and an API that tells the account.
    Github,
    /// As any OpenID Connect provider: it describes itself, and signs the account.
    Oidc,
}

/// A provider that is configured.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    /// Its key, in paths and in what is stored.
    pub key: IdentityProvider,
    /// Its name to show.
    pub name: String,
    /// How it is spoken to.
    pub protocol: Protocol,
    /// Where it is: for OpenID Connect its issuer, letter for letter.
    pub address: Address,
    /// How it knows this server.
    pub client_id: String,
    /// How this server shows that it is the one.
    pub client_secret: Secret,
}

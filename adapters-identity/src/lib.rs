//! Accounts at GitHub and at OpenID Connect providers, as the application's social providers.
//!
//! [`ProviderSettings`] is what configuration says; [`providers`] makes the `SocialProvider` ports with it. Requests go
//! over https, or to this machine; they follow no redirects, and end after ten seconds or a mebibyte.

mod address;
mod discovery;
mod fault;
mod github;
mod http;
mod oidc;
mod proof;
mod settings;

use std::sync::Arc;

use application::associations::SocialProvider;

pub use address::{Address, InvalidAddress};
pub use settings::{Protocol, ProviderSettings};

/// The providers of these settings.
pub fn providers(settings: &[ProviderSettings]) -> Vec<Arc<dyn SocialProvider>> {
    settings.iter().cloned().map(provider).collect()
}

fn provider(settings: ProviderSettings) -> Arc<dyn SocialProvider> {
    match settings.protocol {
        Protocol::Github => Arc::new(github::Github::new(settings)),
        Protocol::Oidc => Arc::new(oidc::Oidc::new(settings)),
    }
}

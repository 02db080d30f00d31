//! Accounts at GitHub and at OpenID Connect providers, as the application's social providers.
//!
//! [`ProviderSettings`] is what configuration says; [`providers`] makes the `SocialProvider` ports with it. Requests go
//! over https, or to this machine where the provider itself is there; they follow no redirects, and end after ten
//! seconds or a mebibyte. All that one use of a provider asks ends after twenty seconds.

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
use application::ports::Clock;

pub use address::{Address, InvalidAddress};
pub use settings::{Protocol, ProviderSettings};

/// The providers of these settings.
pub fn providers(settings: &[ProviderSettings], clock: &Arc<dyn Clock>) -> Vec<Arc<dyn SocialProvider>> {
    settings.iter().cloned().map(|one| provider(one, Arc::clone(clock))).collect()
}

fn provider(settings: ProviderSettings, clock: Arc<dyn Clock>) -> Arc<dyn SocialProvider> {
    match settings.protocol {
        Protocol::Github => Arc::new(github::Github::new(settings)),
        Protocol::Oidc => Arc::new(oidc::Oidc::new(settings, clock)),
    }
}

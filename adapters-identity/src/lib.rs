//! Accounts at GitHub and at OpenID Connect providers, as the application's social providers.
//!
//! [`Providers`] makes the `SocialProvider` ports of what the system's options say ([`ProviderSettings`]). Requests go
//! over https, or to this machine where the provider itself is there; they follow no redirects, and end after ten
//! seconds or a mebibyte. All that one use of a provider asks ends after twenty seconds.

mod address;
mod discovery;
mod fault;
mod github;
mod http;
mod oidc;
mod proof;
mod providers;
mod settings;

pub use address::{Address, InvalidAddress};
pub use providers::{Providers, provider};
pub use settings::{Protocol, ProviderSettings};

//! Linking an account to one at a provider outside: the user goes there and comes back with a code.
//!
//! Between the two requests the browser holds what must be remembered, sealed, in a cookie of ten minutes. It opens for
//! the login and the provider that it was made for alone, and holds the state that the provider must bring back: so a
//! page elsewhere that sends a browser to the start, or to the end with a code of somebody else, links nothing. Nothing
//! is stored. A state that has come back is remembered in this process for as long as it could count, so that an end
//! counts once; with several processes, or after a restart, it is the provider who takes a code once.

use std::sync::Arc;

use crate::ports::{Clock, Entropy, UnitOfWork};
use crate::sealing::Sealing;

mod begin;
mod complete;
mod error;
mod fault;
mod memory;
mod provider;
mod record;
mod used;

pub use begin::Begun;
pub use complete::{Callback, Completed};
pub use error::AssociateError;
pub use fault::{ErrorCode, Fault, Step};
pub use memory::LIFETIME;
#[cfg(test)]
pub use provider::MockSocialProvider;
pub use provider::{Challenge, ExternalAccount, ProviderError, SocialProvider, SocialProviders};

use used::UsedStates;

/// Linking accounts to others outside.
pub struct Associations {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    sealing: Sealing,
    providers: Arc<dyn SocialProviders>,
    used: UsedStates,
}

impl Associations {
    /// With these providers.
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        sealing: Sealing,
        providers: Arc<dyn SocialProviders>,
    ) -> Self {
        Self { uow, clock, entropy, sealing, providers, used: UsedStates::default() }
    }

    fn provider(&self, key: &str) -> Result<Arc<dyn SocialProvider>, AssociateError> {
        self.providers.find(key).ok_or(AssociateError::UnknownProvider)
    }
}

#[cfg(test)]
mod tests;

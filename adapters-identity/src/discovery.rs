use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use application::associations::{ProviderError, Step};
use openidconnect::IssuerUrl;
use openidconnect::core::CoreProviderMetadata;

use crate::Address;
use crate::address::is_safe;
use crate::fault::unreachable;
use crate::http::Http;

/// What a provider says of itself counts for so long.
const FRESH: Duration = Duration::from_secs(600);

/// What a provider says of itself, its keys included: asked for at the first use, then kept for a while.
#[derive(Default)]
pub(crate) struct Discovery(Mutex<Option<(Instant, Arc<CoreProviderMetadata>)>>);

impl Discovery {
    /// What is kept, or asked for.
    pub(crate) fn metadata(&self, http: &Http, issuer: &Address) -> Result<Arc<CoreProviderMetadata>, ProviderError> {
        match self.kept() {
            Some(metadata) => Ok(metadata),
            None => self.ask(http, issuer),
        }
    }

    /// What the provider says just now.
    pub(crate) fn ask(&self, http: &Http, issuer: &Address) -> Result<Arc<CoreProviderMetadata>, ProviderError> {
        let issuer = IssuerUrl::new(issuer.as_str().to_owned()).map_err(unreachable(Step::Discovery))?;
        // Several may ask at once: nobody waits for another's answer.
        let metadata = Arc::new(CoreProviderMetadata::discover(&issuer, http).map_err(unreachable(Step::Discovery))?);
        // The other addresses are looked at when they are asked; this one the browser will ask.
        let address = metadata.authorization_endpoint().url();
        if !is_safe(address) {
            return Err(unreachable(Step::Discovery)(address));
        }
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), Arc::clone(&metadata)));
        Ok(metadata)
    }

    fn kept(&self) -> Option<Arc<CoreProviderMetadata>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(at, _)| at.elapsed() < FRESH).map(|(_, metadata)| Arc::clone(metadata))
    }
}

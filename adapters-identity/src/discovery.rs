use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use application::associations::{ProviderError, Step};
use openidconnect::IssuerUrl;
use openidconnect::core::CoreProviderMetadata;

use crate::Address;
use crate::fault::unreachable;
use crate::http::Requests;

/// What a provider says of itself counts for so long.
const FRESH: Duration = Duration::from_secs(600);
/// A provider that did not answer, or was asked anew, is left alone for so long.
const PAUSE: Duration = Duration::from_secs(10);

type Metadata = Arc<CoreProviderMetadata>;

/// What a provider says of itself, its keys included: asked for at the first use, then kept for a while.
#[derive(Default)]
pub(crate) struct Discovery {
    kept: Mutex<Kept>,
    /// Whoever asks holds it, so that one asks at a time and the others find the answer.
    asking: Mutex<()>,
}

#[derive(Default)]
struct Kept {
    said: Option<(Instant, Metadata)>,
    failed: Option<Instant>,
    renewed: Option<Instant>,
}

impl Discovery {
    /// What is kept, if it still counts.
    pub(crate) fn kept(&self) -> Option<Metadata> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.said.as_ref().filter(|(at, _)| at.elapsed() < FRESH).map(|(_, metadata)| Arc::clone(metadata))
    }

    /// What is kept, or asked for.
    pub(crate) fn metadata(&self, requests: &Requests<'_>, issuer: &Address) -> Result<Metadata, ProviderError> {
        if let Some(metadata) = self.kept() {
            return Ok(metadata);
        }
        let _turn = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever came before has asked.
        if let Some(metadata) = self.kept() {
            return Ok(metadata);
        }
        self.ask(requests, issuer)
    }

    /// What the provider says just now, since a signature is by none of the keys that are kept; none where it was asked
    /// for that a moment ago.
    pub(crate) fn renewed(&self, requests: &Requests<'_>, issuer: &Address) -> Result<Option<Metadata>, ProviderError> {
        let _turn = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            if is_recent(kept.renewed) {
                return Ok(None);
            }
            kept.renewed = Some(Instant::now());
        }
        self.ask(requests, issuer).map(Some)
    }

    fn ask(&self, requests: &Requests<'_>, issuer: &Address) -> Result<Metadata, ProviderError> {
        if is_recent(self.kept.lock().unwrap_or_else(PoisonError::into_inner).failed) {
            return Err(unreachable(Step::Discovery)(()));
        }
        let asked = discover(requests, issuer);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        match &asked {
            Ok(metadata) => {
                kept.said = Some((Instant::now(), Arc::clone(metadata)));
                kept.failed = None;
            }
            Err(_) => kept.failed = Some(Instant::now()),
        }
        asked
    }
}

fn is_recent(at: Option<Instant>) -> bool {
    at.is_some_and(|at| at.elapsed() < PAUSE)
}

fn discover(requests: &Requests<'_>, issuer: &Address) -> Result<Metadata, ProviderError> {
    let issuer = IssuerUrl::new(issuer.as_str().to_owned()).map_err(unreachable(Step::Discovery))?;
    let metadata = CoreProviderMetadata::discover(&issuer, requests).map_err(unreachable(Step::Discovery))?;
    // The other addresses are looked at when they are asked; this one the browser will ask.
    let address = metadata.authorization_endpoint().url();
    if requests.reach().allows(address) { Ok(Arc::new(metadata)) } else { Err(unreachable(Step::Discovery)(address)) }
}

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use application::associations::{SocialProvider, SocialProviders};
use application::options::Options;
use application::ports::Clock;

use crate::settings::{Protocol, ProviderSettings};
use crate::{github, oidc};

/// The providers that the options name. One is made when it is asked for, and again when its options change: so it keeps
/// what it learnt of its server meanwhile.
pub struct Providers {
    options: Arc<Options>,
    clock: Arc<dyn Clock>,
    made: Mutex<HashMap<String, Made>>,
}

struct Made {
    settings: ProviderSettings,
    provider: Arc<dyn SocialProvider>,
}

impl Providers {
    /// The providers of these options.
    pub fn new(options: Arc<Options>, clock: Arc<dyn Clock>) -> Self {
        Self { options, clock, made: Mutex::new(HashMap::new()) }
    }
}

impl SocialProviders for Providers {
    fn find(&self, key: &str) -> Option<Arc<dyn SocialProvider>> {
        let settings = ProviderSettings::of(key, &self.options.current())?;
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = made.get(key).filter(|made| made.settings == settings) {
            return Some(Arc::clone(&made.provider));
        }
        let provider = provider(settings.clone(), Arc::clone(&self.clock));
        made.insert(key.to_owned(), Made { settings, provider: Arc::clone(&provider) });
        Some(provider)
    }
}

/// The port with these settings.
pub fn provider(settings: ProviderSettings, clock: Arc<dyn Clock>) -> Arc<dyn SocialProvider> {
    match settings.protocol {
        Protocol::Github => Arc::new(github::Github::new(settings)),
        Protocol::Oidc => Arc::new(oidc::Oidc::new(settings, clock)),
    }
}

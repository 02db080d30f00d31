use std::sync::Arc;

use application::alerts::Alerts;
use application::ports::Clock;

use crate::background::Work;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::entropy::SystemEntropy;
use crate::{CommandError, options, serve, store};

/// `picket worker`.
pub fn run(config: &Config) -> Result<(), CommandError> {
    let uow = store::open_migrated(config)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let key = config.signing_key(&SystemEntropy)?;
    let options = options::open(config, &uow, Some(&key))?;
    let alerts = Alerts::new(Arc::clone(&uow), Arc::clone(&clock), Arc::clone(&options), key);
    let running = Work::new(config, &uow, &clock, &options, alerts)?.start()?;
    serve::until_told_to_stop()?;
    drop(running);
    Ok(())
}

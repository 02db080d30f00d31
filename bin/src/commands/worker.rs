use std::sync::Arc;

use application::ports::Clock;

use crate::background::Work;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::entropy::SystemEntropy;
use crate::{CommandError, alerts, serve, store};

/// `picket worker`.
pub fn run(config: &Config) -> Result<(), CommandError> {
    let uow = store::open_migrated(config)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let alerts = alerts::alerts(config, &uow, &clock, config.signing_key(&SystemEntropy)?);
    let running = Work::new(config, &uow, &clock, alerts)?.start()?;
    serve::until_told_to_stop()?;
    drop(running);
    Ok(())
}

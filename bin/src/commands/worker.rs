use std::sync::Arc;

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
    let running = Work::new(config, &uow, &clock, &options, key)?.start()?;
    serve::until_told_to_stop()?;
    drop(running);
    Ok(())
}

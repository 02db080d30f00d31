use std::sync::Arc;

use application::ports::Clock;

use crate::background::Work;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::{CommandError, serve, store};

/// `picket worker`.
pub fn run(config: &Config) -> Result<(), CommandError> {
    let uow = store::open_migrated(config)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let running = Work::new(config, &uow, &clock)?.start()?;
    serve::until_told_to_stop()?;
    drop(running);
    Ok(())
}

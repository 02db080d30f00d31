use std::sync::Arc;

use application::maintenance::{Maintenance, Retention};

use crate::clock::SystemClock;
use crate::config::Config;
use crate::upkeep::Upkeep;
use crate::{CommandError, serve, store};

/// `picket worker`.
pub fn run(config: &Config) -> Result<(), CommandError> {
    let uow = store::open_migrated(config)?;
    let maintenance = Maintenance::new(uow, Arc::new(SystemClock), Retention { events: config.retention });
    let upkeep = Upkeep::start(maintenance).map_err(|error| CommandError::Io("no thread can be started", error))?;
    serve::until_told_to_stop()?;
    drop(upkeep);
    Ok(())
}
